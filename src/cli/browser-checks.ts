// Jobs of the page that only tests ask for: what Node cannot check, since it has no WebGPU.

import { type Backend, openBackend } from "#engine/backend/open";
import type { KernelName } from "#engine/plan/kernels";
import { openTraceBackend } from "#engine/plan/trace";
import { runnerOn } from "#engine/train/make-runner";
import { agree } from "#engine/webgpu/autotune";
import { Buffers } from "#engine/webgpu/buffers";
import { type Candidate, callShapes } from "#engine/webgpu/call-shapes";
import { checkKernels } from "#engine/webgpu/check-kernels";
import { findAdapter, type Gpu, openDevice } from "#engine/webgpu/device";
import { GpuExecutor } from "#engine/webgpu/executor";
import { Memory } from "#engine/webgpu/memory";
import { pipelinesOf } from "#engine/webgpu/pipelines";
import { quadsHold } from "#engine/webgpu/quads";
import { computesRight } from "#engine/webgpu/self-test";
import { gpuTarget } from "#engine/webgpu/target";
import { GpuTrial } from "#engine/webgpu/trial";
import { Tuner } from "#engine/webgpu/tuner";
import { TUNINGS, tuningFor } from "#engine/webgpu/tuning";
import { FaultError } from "#experiment/fault";
// biome-ignore-start lint/style/noRestrictedImports: only tests ask for these jobs
import { kernelCases } from "../engine/testing/kernel-cases";
import { manySteps, mixedRun } from "../engine/testing/mixed-run";
import { singleCallPlan } from "../engine/testing/single-call";
// biome-ignore-end lint/style/noRestrictedImports: only tests ask for these jobs
import { GpuLedger } from "./bench/gpu-ledger";
import { type ParityRow, parity, type Workplace } from "./jobs";

async function openGpu({ deviceFault }: Workplace): Promise<Gpu> {
  const adapter = await findAdapter(navigator.gpu);
  if (!adapter) throw new FaultError({ code: "device.noAdapter" });
  return openDevice(adapter, deviceFault);
}

/** Kernels against their references. */
async function kernels({ names }: { names: KernelName[] }, place: Workplace) {
  return checkKernels(await openGpu(place), names);
}

export interface SelfTestRow {
  tuning: string;
  right: boolean;
}

/** The self-test under every tuning; `broken`: on a device that compiles kernels without the guard of an image's edge. */
async function selfTest({ broken }: { broken: boolean }, place: Workplace): Promise<SelfTestRow[]> {
  const gpu = await openGpu(place);
  const trace = await openTraceBackend();
  if (broken) {
    const create = gpu.device.createShaderModule.bind(gpu.device);
    gpu.device.createShaderModule = (given) => create({ ...given, code: given.code.replace(/left \+ 0 >= 0/, "true") });
  }
  const rows: SelfTestRow[] = [];
  for (const tuning of TUNINGS) {
    const executor = new GpuExecutor(gpu, { tuning });
    rows.push({ tuning: tuning.name, right: await computesRight(executor, trace) });
    executor.dispose();
  }
  return rows;
}

/** An adapter as the browser's, whose devices have WebGPU's default limits and no feature. */
const bareGpu = (onDevice: (device: GPUDevice) => void) =>
  ({
    async requestAdapter(options?: GPURequestAdapterOptions) {
      const adapter = await navigator.gpu.requestAdapter(options);
      if (!adapter) return null;
      const requestDevice = async () => {
        const device = await adapter.requestDevice();
        onDevice(device);
        return device;
      };
      return { info: adapter.info, limits: adapter.limits, features: new Set(), requestDevice };
    },
  }) as unknown as GPU;

export interface BareReport {
  rows: ParityRow[];
  limits: Record<string, number>;
}

const LIMITS = [
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** Golden cases on a device with WebGPU's default limits. */
async function bareParity({ folders }: { folders: number }, place: Workplace): Promise<BareReport> {
  const limits: BareReport["limits"] = {};
  const gpu = bareGpu((device) => {
    for (const name of LIMITS) limits[name] = device.limits[name];
  });
  const bare = { ...place, surroundings: { ...place.surroundings, gpu } };
  return { rows: await parity({ backend: "webgpu", mode: "planned", folders }, bare), limits };
}

const openWebgpu = ({ surroundings, deviceFault }: Workplace) => openBackend("webgpu", surroundings, deviceFault);

export interface MixedReport {
  losses: number[];
  /** Shapes whose variants were tried. */
  tried: number;
}

/** With a trial of variants before each program; of updates only, and few of them: compiling takes its time. */
async function mixed(_: object, place: Workplace): Promise<MixedReport> {
  const gpu = await openGpu(place);
  const tuner = new Tuner({ adapter: "", store: null, quads: true });
  const tune: Tuner["tune"] = ({ plan, ...request }) => {
    const calls = plan.calls.filter(({ kernel }) => kernel === "convolutionFilterUpdate").slice(0, 2);
    return tuner.tune({ ...request, plan: { ...plan, calls } });
  };
  const makeExecutor = async () => new GpuExecutor(gpu, { tuner: { tune }, trialMs: Number.POSITIVE_INFINITY });
  const opened = await openWebgpu(place);
  const backend: Backend = { ...opened, engine: "planned", makeExecutor, makeSpareExecutor: makeExecutor };
  const losses = await mixedRun(runnerOn(backend));
  return { losses, tried: tuner.tried.length };
}

export interface TrialReport {
  kernel: KernelName;
  /** Whether these compute what the row's own way does: each variant, and the row without the guard of an image's edge. */
  variants: boolean[];
  broken: boolean;
  /** Whether a text that does not compile is left out. */
  refused: boolean;
  /** Largest number in the homes, which were zero. */
  homes: number;
}

/** What a trial of variants makes of right candidates and wrong ones, in one call each of an update and a convolution. */
async function trial(_: object, place: Workplace): Promise<TrialReport[]> {
  const { device } = await openGpu(place);
  const quads = await quadsHold(device);
  const row = tuningFor({ software: false, quads: false });
  const target = gpuTarget(row, device.limits);
  const reports: TrialReport[] = [];
  for (const kernel of ["convolutionFilterUpdate", "convolution"] as const) {
    const { call } = kernelCases(kernel).find(({ name }) => name.includes("[1,5,9,16] to 20, 3x3, stride 1"))!;
    const { plan, homeBytes } = singleCallPlan(call, target);
    const buffers = new Buffers(device);
    const memory = new Memory(device, buffers);
    memory.allocateHomes([homeBytes]);
    memory.fit(plan);
    const trial = new GpuTrial({ device, buffers, memory, pipelines: pipelinesOf(device) }, plan);
    const [own, ...others] = callShapes(plan, row, quads)[0]!.candidates() as [Candidate, ...Candidate[]];
    const withText = (change: (code: string) => string): Candidate => ({
      ...own,
      dispatches: own.dispatches.map((dispatch) => ({ ...dispatch, code: change(dispatch.code) })),
    });
    const outputs = async (candidate: Candidate) => (await trial.prepare(candidate))!.outputs();
    const expected = await outputs(own);
    const variants: boolean[] = [];
    for (const other of others.slice(0, 3)) variants.push(agree(expected, await outputs(other)));
    const broken = agree(expected, await outputs(withText((code) => code.replace(/left \+ 0 >= 0/, "true"))));
    const refused = (await trial.prepare(withText((code) => `${code} fn`))) === null;
    const [found] = await memory.read([{ buffer: memory.buffer("home", 0), offset: 0, bytes: homeBytes }]);
    reports.push({ kernel, variants, broken, refused, homes: Math.max(...found!.map(Math.abs)) });
    trial.dispose();
    buffers.freeAll();
  }
  return reports;
}

/** Whether neighbours are said to exchange on a device that refuses the text that asks for it. */
async function refusedQuads(_: object, place: Workplace): Promise<boolean> {
  const { device } = await openGpu(place);
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (given) => create({ ...given, code: `${given.code} fn` });
  return quadsHold(device);
}

/** Bytes of all buffers after the first step and after the last. */
async function replay({ steps }: { steps: number }, place: Workplace) {
  const counts = new GpuLedger().turn("replay");
  const bytes: number[] = [];
  await manySteps(runnerOn(await openWebgpu(place)), steps, () => bytes.push(counts.bytes, counts.peakBytes));
  return { bytes, submits: counts.submits };
}

export const CHECKS: Record<string, (request: never, place: Workplace) => Promise<unknown>> = {
  kernels,
  selfTest,
  bareParity,
  mixed,
  trial,
  refusedQuads,
  replay,
};
