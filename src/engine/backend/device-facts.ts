// What the page tells about the device that trains.

import type { WasmNote } from "../wasm/open-wasm";

export type BackendName = "webgpu" | "wasm" | "cpu";
export type BackendChoice = "auto" | BackendName;

/** Why a backend was taken. */
export type BackendReason =
  | "chosen" // the visitor asked for it
  | "gpu" // a real GPU adapter
  | "softwareAdapter" // only a software adapter: WASM is an order faster there
  | "noAdapter" // the browser gives no adapter
  | "noWebgpu" // the browser has no WebGPU
  | "wrongNumbers"; // the GPU failed the self-test

/** Planned programs on an engine of ours, or op by op on tfjs: the oracle, and the only way on `cpu`. */
export type EngineMode = "planned" | "eager";

export interface DeviceFacts {
  backend: BackendName;
  reason: BackendReason;
  /** Name as the browser gives it, e.g. "apple m2"; empty where it tells none. */
  adapter: string;
  software: boolean;
  /** Largest buffer and largest binding in bytes; 0 where there is no such limit. */
  maxBufferBytes: number;
  maxBindingBytes: number;
  /** Whether neighbouring invocations of the GPU exchange values: some kernels then want other working memory. */
  quads: boolean;
  /** Threads that compute on the processor, the worker's own among them. */
  threads: number;
  /** That may be asked for: as many as there are cores, but no more than the engine has use for. */
  mostThreads: number;
  /** What the engine does without here. */
  notes: WasmNote[];
}
