// One line of the list that the threads work through: an exported kernel, its arguments, and how many items they share.

import type { ValueId } from "../plan/plan";

/** Bytes that a call really works on. Places are used again; the value tells one use from the next. */
export interface Range {
  value: ValueId;
  address: number;
  bytes: number;
  /** In the arena, where it counts as live from its first use to its last. */
  arena: boolean;
}

/** A number that is float32 in memory; plain numbers are whole. */
export class Real {
  constructor(readonly number: number) {}
}

export const real = (number: number) => new Real(number);

export type Argument = number | Real | Range;

export interface Entry {
  /** Name of the export. */
  kernel: string;
  /** What threads share: they take these piece by piece (kernels/run.ts). */
  items: number;
  /** In the order of the fields of the kernel's argument class. */
  arguments: Readonly<Record<string, Argument>>;
  /** What stands behind them: phases, tables. */
  table?: readonly Argument[];
}
