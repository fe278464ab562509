// Opens the backend that trains: a real GPU takes WebGPU; no adapter, or a software one, takes WASM, which is an order
// faster there. A choice overrides it. Only the engine that is taken gets loaded.

import * as tf from "@tensorflow/tfjs-core";
import { type Fault, FaultError } from "#experiment/fault";
import type { Executor } from "../plan/executor";
import type { WasmOptions, WasmSurroundings } from "../wasm/open-wasm";
import { adapterName, findAdapter, type Gpu, isSoftware, openDevice } from "../webgpu/device";
import type { deviceComputesRight } from "../webgpu/self-test";
import { deviceTraits } from "../webgpu/traits";
import { adapterKey, type TuningsStore } from "../webgpu/tunings-store";
import type { BackendChoice, BackendName, BackendReason, DeviceFacts, EngineMode } from "./device-facts";
import { LiveBytes } from "./live-bytes";

/** What differs between a page and Node. */
export interface Surroundings {
  /** navigator.gpu, or Dawn's. */
  gpu: GPU | undefined;
  /** Addresses of tfjs-wasm's files: a folder, or one by name. */
  wasmFiles: string | Record<string, string>;
  /** Our own WASM engine's builds and threads. */
  wasmEngine: WasmSurroundings;
  wasmOptions?: WasmOptions;
  /** Where a GPU's fastest variants of kernels are kept; without it they are tried in every session. */
  tunings?: TuningsStore;
  /** In place of the self-test of a GPU, for tests. */
  selfTest?: typeof deviceComputesRight;
}

export interface MemoryCount {
  liveBytes: number;
  livePeakBytes: number;
  allocatedBytes: number;
  allocatedPeakBytes: number;
  /** Most bytes live while each block trains; null where only the whole is counted. */
  blockPeakBytes: number[] | null;
}

/** Op by op on tfjs's current backend, which counts its tensors. */
export interface EagerBackend {
  engine: "eager";
  facts: DeviceFacts;
  memory(): MemoryCount;
  resetLivePeak(): void;
}

/** An engine of ours; tfjs's current backend only records. Memory is counted by what runs a network. */
export interface PlannedBackend {
  engine: "planned";
  facts: DeviceFacts;
  /** For one network. */
  makeExecutor(): Promise<Executor>;
  /** For a trial: leaves the next network the executor that waits for it. */
  makeSpareExecutor(): Promise<Executor>;
}

export type Backend = EagerBackend | PlannedBackend;

/**
 * Makes the chosen backend tfjs's current one. Throws FaultError device.noAdapter where WebGPU was asked for and there is
 * no adapter, device.wrongNumbers where it was asked for and computes wrongly, device.noBackend where a backend does not
 * start. `onFault` is told what goes wrong later.
 */
export async function openBackend(
  choice: BackendChoice,
  surroundings: Surroundings,
  onFault: (fault: Fault) => void,
  mode: EngineMode = "planned",
): Promise<Backend> {
  const { backend, reason, adapter } = await choose(choice, surroundings.gpu);
  if (backend === "webgpu" && adapter) {
    if (mode === "eager") return openWebgpuEager(adapter, reason, onFault);
    const opened = await openWebgpuPlanned(adapter, reason, onFault, surroundings);
    if (opened) return opened;
    if (choice === "webgpu") throw new FaultError({ code: "device.wrongNumbers", what: adapterName(adapter) });
    return openWasmPlanned("wrongNumbers", adapter, surroundings);
  }
  if (backend === "cpu") return openCpu(reason);
  if (mode === "planned") return openWasmPlanned(reason, adapter, surroundings);
  return openWasmEager(reason, adapter, surroundings.wasmFiles);
}

async function choose(choice: BackendChoice, gpu: GPU | undefined) {
  const chosen = (backend: BackendName, reason: BackendReason, adapter: GPUAdapter | null) => ({
    backend,
    reason,
    adapter,
  });
  if (choice === "wasm" || choice === "cpu") return chosen(choice, "chosen", null);
  const adapter = await findAdapter(gpu);
  if (choice === "webgpu") {
    if (!adapter) throw new FaultError({ code: "device.noAdapter" });
    return chosen("webgpu", "chosen", adapter);
  }
  if (!gpu) return chosen("wasm", "noWebgpu", null);
  if (!adapter) return chosen("wasm", "noAdapter", null);
  return isSoftware(adapter) ? chosen("wasm", "softwareAdapter", adapter) : chosen("webgpu", "gpu", adapter);
}

/**
 * null where the GPU computes wrongly. A software adapter is not tested: it compiles for seconds, is only taken where it was
 * asked for, and is what our tests run on. For the same reason no variants are tried on it.
 */
async function openWebgpuPlanned(
  adapter: GPUAdapter,
  reason: BackendReason,
  onFault: (fault: Fault) => void,
  { selfTest, tunings }: Pick<Surroundings, "selfTest" | "tunings">,
): Promise<Backend | null> {
  const [{ GpuExecutor }, { Tuner }, { quadsHold }, { deviceComputesRight }] = [
    await import("../webgpu/executor"),
    await import("../webgpu/tuner"),
    await import("../webgpu/quads"),
    await import("../webgpu/self-test"),
  ];
  const { openTraceBackend } = await import("../plan/trace");
  const early: Fault[] = [];
  let tested = isSoftware(adapter);
  const gpu: Gpu = await openDevice(adapter, (fault) => (tested ? onFault(fault) : early.push(fault)));
  const trace = await openTraceBackend();
  if (!tested) {
    // a device that is lost meanwhile rejects what waits for it
    const right = await (selfTest ?? deviceComputesRight)(gpu, trace).catch((thrown: unknown) => {
      if (early.length > 0 || thrown instanceof DOMException) return false;
      throw thrown;
    });
    if (!right || early.length > 0) {
      gpu.device.destroy();
      return null;
    }
    tested = true;
  }
  const tuner = isSoftware(adapter)
    ? undefined
    : new Tuner({ adapter: adapterKey(adapter), store: tunings ?? null, quads: await quadsHold(gpu.device) });
  return {
    engine: "planned",
    facts: webgpuFacts(gpu, reason),
    makeExecutor: async () => new GpuExecutor(gpu, { tuner }),
    makeSpareExecutor: async () => new GpuExecutor(gpu),
  };
}

function webgpuFacts(gpu: Gpu, reason: BackendReason) {
  const { adapter, device } = gpu;
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  return {
    backend: "webgpu" as const,
    reason,
    adapter: adapterName(adapter),
    software: isSoftware(adapter),
    maxBufferBytes: maxBufferSize,
    maxBindingBytes: maxStorageBufferBindingSize,
    quads: deviceTraits(gpu).quads,
    threads: 1,
    mostThreads: 1,
    notes: [],
  };
}

async function openWebgpuEager(
  adapter: GPUAdapter,
  reason: BackendReason,
  onFault: (fault: Fault) => void,
): Promise<Backend> {
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const gpu: Gpu = await openDevice(adapter, onFault);
  // small tensors too are computed on the device, so that memory and results are the device's
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const backend = new WebGPUBackend(gpu.device, adapter.info as never);
  await use("webgpu", () => backend);
  const live = new LiveBytes(backend.tensorMap as tf.DataStorage<unknown>);
  return {
    engine: "eager",
    facts: webgpuFacts(gpu, reason),
    memory: () => count(live, gpu.ledger.now, gpu.ledger.peak),
    resetLivePeak: () => live.resetPeak(),
  };
}

/** The planned engine: tfjs itself only records the steps. */
async function openWasmPlanned(
  reason: BackendReason,
  adapter: GPUAdapter | null,
  { wasmEngine, wasmOptions }: Surroundings,
): Promise<Backend> {
  const { openWasmEngine } = await import("../wasm/open-wasm");
  const { openTraceBackend } = await import("../plan/trace");
  const { executor, facts } = await openWasmEngine(wasmEngine, wasmOptions);
  const { threads, mostThreads, notes } = facts;
  await openTraceBackend();
  // the first network takes the engine that told the facts
  let waiting: Executor | null = executor;
  const makeSpareExecutor = async () => (await openWasmEngine(wasmEngine, wasmOptions)).executor;
  const makeExecutor = async () => {
    const taken = waiting;
    waiting = null;
    return taken ?? makeSpareExecutor();
  };
  return {
    engine: "planned",
    facts: { ...wasmFacts(reason, adapter), threads, mostThreads, notes },
    makeExecutor,
    makeSpareExecutor,
  };
}

const wasmFacts = (reason: BackendReason, adapter: GPUAdapter | null) => ({
  backend: "wasm" as const,
  reason,
  adapter: adapter ? adapterName(adapter) : "",
  software: adapter !== null && isSoftware(adapter),
  maxBufferBytes: 0,
  maxBindingBytes: 0,
  quads: false,
  threads: 1,
  mostThreads: 1,
  notes: [],
});

async function openWasmEager(
  reason: BackendReason,
  adapter: GPUAdapter | null,
  files: Surroundings["wasmFiles"],
): Promise<Backend> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const { registerFilterGradient } = await import("../wasm/filter-gradient");
  const { shareClones } = await import("../wasm/identity");
  setWasmPaths(files as never);
  // tfjs starts its threads from blob addresses, which our content security policy refuses
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await use("wasm");
  registerFilterGradient();
  shareClones();
  const backend = tf.backend() as unknown as { dataIdMap: tf.DataStorage<unknown>; wasm: { HEAPU8: Uint8Array } };
  const live = new LiveBytes(backend.dataIdMap);
  const heapBytes = () => backend.wasm.HEAPU8.byteLength; // only ever grows
  return {
    engine: "eager",
    facts: wasmFacts(reason, adapter),
    memory: () => count(live, heapBytes(), heapBytes()),
    resetLivePeak: () => live.resetPeak(),
  };
}

async function openCpu(reason: BackendReason): Promise<Backend> {
  await import("@tensorflow/tfjs-backend-cpu");
  await use("cpu");
  const live = new LiveBytes((tf.backend() as unknown as { data: tf.DataStorage<unknown> }).data);
  return {
    engine: "eager",
    facts: {
      backend: "cpu",
      reason,
      adapter: "",
      software: true,
      maxBufferBytes: 0,
      maxBindingBytes: 0,
      quads: false,
      threads: 1,
      mostThreads: 1,
      notes: [],
    },
    memory: () => count(live, live.now, live.peak),
    resetLivePeak: () => live.resetPeak(),
  };
}

const count = (live: LiveBytes, allocatedBytes: number, allocatedPeakBytes: number): MemoryCount => ({
  liveBytes: live.now,
  livePeakBytes: live.peak,
  allocatedBytes,
  allocatedPeakBytes,
  blockPeakBytes: null,
});

/** Makes a backend current; with a factory, in place of the one its package registered. */
async function use(name: BackendName, factory?: () => tf.KernelBackend): Promise<void> {
  if (factory) {
    tf.removeBackend(name);
    tf.registerBackend(name, factory);
  }
  const ok = await tf.setBackend(name).catch(() => false);
  if (!ok) throw new FaultError({ code: "device.noBackend", what: name });
  await tf.ready();
}
