// Opens the WASM engine: picks the build that this place can run, starts the threads, hands out the executor.

import { relaxedSimd, simd } from "wasm-feature-detect";
import { FaultError } from "#experiment/fault";
import { WasmExecutor } from "./executor";
import { instantiate } from "./instance";
import { LinearMemory } from "./linear-memory";
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

export interface WasmNote {
  code:
    | "wasm.notShared" // memory cannot be shared here: one thread
    | "wasm.fewerThreads"; // wished: threads wished for; a worker did not start
  wished: number;
}

export interface WasmFacts {
  /** That compute, the caller's among them. */
  threads: number;
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
  const relaxed = options.relaxed !== false && (await relaxedSimd());
  const wished = Math.max(1, Math.min(Math.floor(options.threads ?? MOST_THREADS), cores));
  const shared = wished > 1 && startThread !== null;
  const notes: WasmNote[] = wished > 1 && !shared ? [{ code: "wasm.notShared", wished }] : [];
  const module = await WebAssembly.compile(await load(`${relaxed ? "relaxed" : "plain"}${shared ? "-shared" : ""}`));
  const memory = new LinearMemory(shared);
  const instance = await instantiate(module, memory.memory);
  const workers = shared ? await startThreads(wished - 1, startThread, module, memory.memory) : [];
  if (shared && workers.length < wished - 1) notes.push({ code: "wasm.fewerThreads", wished });
  const facts = { threads: workers.length + 1, relaxed, shared, notes };
  return { executor: new WasmExecutor(memory, instance, workers), facts };
}
