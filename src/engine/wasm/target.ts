// What a plan must fit on the WASM engine.

import type { PlanTarget } from "../plan/executor";
import { WASM_KERNELS } from "./kernel-table";
import { ALIGNMENT, HOMES, MOST_PAGES, PAGE } from "./memory-layout";
import { CallShapes } from "./wasm-call";

export const wasmTarget = (threads: number): PlanTarget => ({
  alignment: ALIGNMENT,
  maxBufferBytes: MOST_PAGES * PAGE - 2 * HOMES,
  scratchBytes: (call, value) => WASM_KERNELS[call.kernel].scratch(new CallShapes(call, value, threads)),
});
