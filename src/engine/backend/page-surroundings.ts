// What a page offers the backends: the browser's WebGPU, and addresses of WASM files as Vite serves them.

import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedSimd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { pageWasm } from "../wasm/files-page";
import { pageTunings } from "../webgpu/page-tunings";
import type { Surroundings } from "./open";

export const pageSurroundings: Surroundings = {
  gpu: navigator.gpu,
  wasmFiles: {
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threadedSimd,
  },
  wasmEngine: pageWasm,
  tunings: pageTunings,
};
