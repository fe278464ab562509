// What a kernel becomes: dispatches as plain data, which the executor turns into pipelines and bind groups.

import type { Place, ValueId } from "../plan/plan";

export type Element = "f32" | "i32" | "u32" | "vec4f";

/**
 * One storage binding. `values` are the plan's values that the dispatch reaches through it; a range has more than one where
 * an output takes an input's place.
 */
export type Binding = { element: Element } /** More than one value where an output takes an input's place. */ & (
  | { kind: "range"; values: readonly ValueId[] }
  /** The part of one buffer that spans all the values: for dispatches with more tensors than there are bindings. */
  | { kind: "window"; space: "home" | "arena"; buffer: number; values: readonly ValueId[] }
  /** The whole buffer: tables hold offsets into it. */
  | { kind: "whole"; space: "home" | "arena"; buffer: number; values: readonly ValueId[] }
  | { kind: "scalars"; values: readonly [] }
  | { kind: "table"; words: Uint32Array; values: readonly [] }
);

export interface Dispatch {
  kernel: string;
  /** WGSL. Binding 0 is the uniform of params; the storage bindings follow. The same text is compiled once. */
  code: string;
  bindings: readonly Binding[];
  /** Words of the params. */
  params: Uint32Array;
  workgroups: readonly [x: number, y: number, z: number];
  /** Estimate of its work, in multiply-adds: long steps are split by it. */
  multiplyAdds: number;
}

/** Identity of a piece of memory: values of one place are one range. */
export const placeKey = ({ space, buffer, offset }: Place) => `${space}/${buffer}/${offset}`;
