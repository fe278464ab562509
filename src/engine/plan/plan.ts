// The plan of a program (a training step, an evaluation): what is computed in which order, and where every byte lives.
// Plain data: it can be stored, drawn and tested without a device. docs/design.md, 5.

import type { KernelName } from "./kernels";

/** Index into `Plan.values`. */
export type ValueId = number;
export type Dtype = "f32" | "i32" | "u8";
export type Phase = "input" | "forward" | "auxiliary" | "loss" | "recompute" | "backward" | "ema" | "update";
/** Where in the step something happens; block from 0, null outside blocks. */
export interface Mark {
  block: number | null;
  phase: Phase;
}

/**
 * Where a value lives, offset in bytes. `home`: persistent, shared by all programs of a network. `arena`: for a while,
 * within one run. `scalar`: offset counts 4-byte slots of the one small buffer of scalars.
 */
export interface Place {
  space: "home" | "arena" | "scalar";
  /** Which of the buffers of that space: there are several where the device's limits ask for it. */
  buffer: number;
  offset: number;
}

export interface Value {
  /** What a person calls it: "layer1.0.conv1", "gradient of layer1.0.conv1". */
  name: string;
  shape: readonly number[];
  dtype: Dtype;
  bytes: number;
  mark: Mark;
  place: Place;
  /** Arena values: index of the first call that writes it (-1: uploaded before the first) and of the last that uses it. */
  born: number;
  lastUse: number;
}

export type Attributes = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** One kernel at work. Contracts by kernel name stand in `kernels.ts`. */
export interface Call {
  kernel: KernelName;
  inputs: Readonly<Record<string, ValueId>>;
  outputs: Readonly<Record<string, ValueId>>;
  /** Outputs that lie where an input lay: output name to input name. The kernel binds such a range once. */
  inPlace: Readonly<Record<string, string>>;
  attributes: Attributes;
  /** Working memory of this call alone, as many values as the backend's kernel asks for. */
  scratch: readonly ValueId[];
  mark: Mark;
}

export interface Plan {
  values: readonly Value[];
  calls: readonly Call[];
  /** Slots of the scalar buffer; slot 0 is `stop`. */
  scalarSlots: number;
  /** Bytes of each arena buffer. */
  arenaBytes: readonly number[];
  /** Most bytes live at any one call, arena and scratch alike; homes not counted. */
  livePeakBytes: number;
}
