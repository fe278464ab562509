// Opens the WASM engine: picks the build that this place can run, starts the threads, hands out the executor.

import { relaxedSimd, simd } from "wasm-feature-detect";
import { FaultError } from "#experiment/fault";
import { WasmExecutor } from "./executor";
import { instantiate } from "./instance";
import { LinearMemory, sharedMemory, unsharedMemory } from "./linear-memory";
import { type StartThread, startThreads } from "./threads";

export type WasmBuild = "plain" | "relaxed" | "plain-shared" | "relaxed-shared";

/** What differs between a page and Node. */
export interface WasmSurroundings {
  load(build: WasmBuild): Promise<BufferSource>;
  /** Cores that threads may use. */
  cores: number;
  /** null where workers cannot share memory. */
  startThread: StartThread | null;
}

export interface WasmOptions {
  /** Threads wished for, the caller's among them; never more than cores. All up to 8 unless said otherwise. */
  threads?: number;
  /** Fused multiply-add where there is; false: the build that computes the same everywhere. */
  relaxed?: boolean;
}

/** What the engine does without here. `wished`: threads wished for. */
export type WasmNote =
  | { code: "wasm.notRelaxed" } // no relaxed SIMD: the plain build
  | { code: "wasm.notShared"; wished: number } // memory cannot be shared: one thread
  | { code: "wasm.fewerThreads"; wished: number }; // a worker did not start

export interface WasmFacts {
  /** That compute, the caller's among them. */
  threads: number;
  /** That could be wished for. */
  mostThreads: number;
  relaxed: boolean;
  shared: boolean;
  notes: WasmNote[];
}

export const MOST_THREADS = 8;

/** Throws FaultError device.noSimd where WebAssembly has no SIMD. */
export async function openWasmEngine(
  surroundings: WasmSurroundings,
  options: WasmOptions = {},
): Promise<{ executor: WasmExecutor; facts: WasmFacts }> {
  if (!(await simd())) throw new FaultError({ code: "device.noSimd" });
  const { load, cores, startThread } = surroundings;
  const notes: WasmNote[] = [];
  const relaxed = options.relaxed !== false && (await relaxedSimd());
  if (!relaxed && options.relaxed !== false) notes.push({ code: "wasm.notRelaxed" });
  const mostThreads = Math.max(1, Math.min(MOST_THREADS, cores));
  const wished = Math.max(1, Math.min(Math.floor(options.threads ?? mostThreads), cores));
  const common = wished > 1 && startThread ? sharedMemory() : null;
  const shared = common !== null;
  const memory = new LinearMemory(common ?? unsharedMemory());
  if (wished > 1 && !shared) notes.push({ code: "wasm.notShared", wished });
  const module = await WebAssembly.compile(await load(`${relaxed ? "relaxed" : "plain"}${shared ? "-shared" : ""}`));
  const instance = await instantiate(module, memory.memory);
  const workers = shared && startThread ? await startThreads(wished - 1, startThread, module, memory.memory) : [];
  if (shared && workers.length < wished - 1) notes.push({ code: "wasm.fewerThreads", wished });
  const facts = { threads: workers.length + 1, mostThreads, relaxed, shared, notes };
  return { executor: new WasmExecutor(memory, instance, workers), facts };
}
