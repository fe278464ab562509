// Runs plans on a WebGPU device.

import type { CompileProgress, Executor, PlanTarget, Program } from "../plan/executor";
import type { Call, Place, Plan } from "../plan/plan";
import { Buffers } from "./buffers";
import type { Gpu } from "./device";
import { dispatchesOf, measuredBytes } from "./dispatches";
import { Memory } from "./memory";
import { pipelinesOf } from "./pipelines";
import { GpuProgram, type Shared } from "./program";
import { gpuTarget } from "./target";
import { deviceTraits } from "./traits";
import { GpuTrial } from "./trial";
import { limitOf, type Tuner } from "./tuner";
import { type Tuning, tuningFor } from "./tuning";

/**
 * Multiply-adds of one submit at most, about a second or less: systems reset a device that answers nothing for two. A
 * processor does some 2e9 a second; what tells nothing of itself may be the slowest of integrated GPUs.
 */
const SUBMIT_BOUND = { software: 4e9, gpu: 2e10 };

/** An executor's programs may try variants for so long, all together. */
const TRIAL_MS = 1000;

export interface GpuExecutorOptions {
  /** For tests: another row of the table than the device's own. */
  tuning?: Tuning;
  /** Chooses variants of the row; without it every call is computed in the row's own way. */
  tuner?: Pick<Tuner, "tune">;
  /** Instead of a second. */
  trialMs?: number;
}

export class GpuExecutor implements Executor {
  readonly stepsAhead = 2;
  readonly target: PlanTarget;
  private readonly shared: Shared;
  private readonly tuning: Tuning;
  private readonly tuner: GpuExecutorOptions["tuner"];
  private trialMs: number;
  /** One plan after the other: a trial must not lose the buffers it runs in. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(gpu: Pick<Gpu, "adapter" | "device">, options: GpuExecutorOptions = {}) {
    const { device } = gpu;
    const traits = deviceTraits(gpu);
    this.tuning = options.tuning ?? tuningFor(traits);
    this.tuner = options.tuner;
    this.trialMs = options.trialMs ?? TRIAL_MS;
    const buffers = new Buffers(device);
    this.shared = {
      device,
      buffers,
      memory: new Memory(device, buffers),
      pipelines: pipelinesOf(device),
      submitBound: traits.software ? SUBMIT_BOUND.software : SUBMIT_BOUND.gpu,
    };
    this.target = gpuTarget(this.tuning, device.limits);
  }

  allocateHomes(sizes: readonly number[]): void {
    this.shared.memory.allocateHomes(sizes);
  }

  writeHome(place: Place, data: Float32Array): void {
    const buffer = this.shared.memory.buffer("home", place.buffer);
    this.shared.device.queue.writeBuffer(buffer, place.offset, data.buffer, data.byteOffset, data.byteLength);
  }

  readHomes(parts: readonly { place: Place; length: number }[]): Promise<Float32Array[]> {
    const { memory } = this.shared;
    return memory.read(
      parts.map(({ place, length }) => ({
        buffer: memory.buffer("home", place.buffer),
        offset: place.offset,
        bytes: 4 * length,
      })),
    );
  }

  async compile(plan: Plan, progress: CompileProgress = () => undefined): Promise<Program> {
    const { pipelines, memory } = this.shared;
    const tuned = this.turn.then(() => {
      memory.fit(plan);
      return this.tune(plan, progress);
    });
    this.turn = tuned.catch(() => undefined);
    const byCall = dispatchesOf(plan, await tuned);
    const dispatches = byCall.flat();
    const labels = new Map(dispatches.map(({ code, kernel, bindings }) => [code, { kernel, count: bindings.length }]));
    const compiled = new Map<string, GPUComputePipeline>();
    await Promise.all(
      [...labels].map(async ([code, { kernel, count }]) => {
        compiled.set(code, await pipelines.compile(kernel, code, count));
        progress(compiled.size, labels.size, "kernels");
      }),
    );
    const ready = dispatches.map(({ code, workgroups }) => ({ pipeline: compiled.get(code)!, workgroups }));
    return new GpuProgram(this.shared, plan, dispatches, ready, measuredBytes(plan, byCall));
  }

  private async tune(plan: Plan, progress: CompileProgress): Promise<(call: Call) => Tuning> {
    const { tuner, tuning } = this;
    if (!tuner) return () => tuning;
    const began = performance.now();
    const chosen = await tuner.tune({
      plan,
      row: tuning,
      openTrial: () => new GpuTrial(this.shared, plan),
      limit: limitOf(this.trialMs),
      progress: (done, total) => progress(done, total, "variants"),
    });
    this.trialMs -= performance.now() - began;
    return chosen;
  }

  clearStop(): void {
    this.shared.device.queue.writeBuffer(this.shared.memory.scalars, 0, new Float32Array(1));
  }

  allocatedBytes(): { now: number; peak: number } {
    const { now, peak } = this.shared.buffers;
    return { now, peak };
  }

  dispose(): void {
    this.shared.buffers.freeAll();
  }
}
