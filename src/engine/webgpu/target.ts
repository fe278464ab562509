// What a plan must fit on a WebGPU device.

import type { PlanTarget } from "../plan/executor";
import { CallView } from "./call-view";
import { kernelOf } from "./kernel-table";
import { SLICE } from "./statics";
import type { Tuning } from "./tuning";

/** Limits in bytes, as the device tells them. */
export interface BufferLimits {
  maxBufferSize: number;
  maxStorageBufferBindingSize: number;
}

export const gpuTarget = (tuning: Tuning, limits: BufferLimits): PlanTarget => ({
  alignment: SLICE,
  // grouped and crowded kernels bind buffers whole
  maxBufferBytes: Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize),
  scratchBytes: (call, value) => kernelOf(call.kernel).scratch?.(new CallView(call, value), tuning) ?? [],
});
