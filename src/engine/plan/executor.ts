// What a planned backend offers: it tells the planner its limits, keeps the homes, turns plans into programs, runs them.

import type { Call, Place, Plan, Value, ValueId } from "./plan";

/** What a plan must fit. */
export interface PlanTarget {
  /** Every value starts at a multiple of this many bytes. */
  alignment: number;
  /** Largest buffer. */
  maxBufferBytes: number;
  /** Bytes of each piece of working memory that the backend's kernel wants for this call (place is not known yet). */
  scratchBytes(call: Omit<Call, "scratch">, value: (id: ValueId) => Pick<Value, "shape" | "bytes">): number[];
}

/** What a program gets for one run. */
export interface Feed {
  /** Bytes of the plan's input values (those with `born` -1), by value. */
  inputs: ReadonlyMap<ValueId, Uint8Array | Int32Array | Float32Array>;
  /** All scalar slots as they shall be before the run. Slot 0 (`stop`) is not written: it stays until `clearStop`. */
  scalars: Float32Array;
}

/** A plan made ready to run, any number of times. */
export interface Program {
  /** Bytes live at each call, recounted from the ranges really bound and their first and last use; not read off the plan. */
  readonly measuredBytes: readonly number[];
  /**
   * Runs once; runs follow each other in the order of calls. Resolves to all scalar slots as they are after this run. At
   * most a few runs may be waiting: the caller awaits the oldest before it adds another.
   */
  run(feed: Feed): Promise<Float32Array>;
  /** A value as the last run left it; it must live to the plan's end. */
  read(value: ValueId): Promise<Float32Array>;
  /** Frees what belongs to this program alone. */
  dispose(): void;
}

/** Told how far a program's making is: variants of kernels tried, where the backend tries any; then kernels compiled. */
export type CompileProgress = (done: number, total: number, what: "variants" | "kernels") => void;

export interface Executor {
  /** Runs that may be on their way beside the one awaited, so that the device never waits: 0 where a run ends in `run`. */
  readonly stepsAhead: number;
  readonly target: PlanTarget;
  /** Makes the homes, one buffer for each size, all zero. Called once, before any program. */
  allocateHomes(sizes: readonly number[]): void;
  writeHome(place: Place, data: Float32Array): void;
  /** Contents of homes, after every run so far. */
  readHomes(parts: readonly { place: Place; length: number }[]): Promise<Float32Array[]>;
  /** Makes a program. Programs share one arena, which grows to the largest. */
  compile(plan: Plan, progress?: CompileProgress): Promise<Program>;
  /** Lets homes be written again after a loss that was not finite. */
  clearStop(): void;
  /** Bytes this executor holds now, and the most it held: homes, arenas, staging, tables. */
  allocatedBytes(): { now: number; peak: number };
  /** Frees everything. */
  dispose(): void;
}
