// Runs plans on a WebGPU device.

import type { Executor, PlanTarget, Program } from "../plan/executor";
import type { Place, Plan } from "../plan/plan";
import { Buffers } from "./buffers";
import type { Gpu } from "./device";
import { dispatchesOf, measuredBytes } from "./dispatches";
import { Memory } from "./memory";
import { pipelinesOf } from "./pipelines";
import { GpuProgram, type Shared } from "./program";
import { gpuTarget } from "./target";
import { deviceTraits } from "./traits";
import { type Tuning, tuningFor } from "./tuning";

/**
 * Multiply-adds of one submit at most, about a second or less: systems reset a device that answers nothing for two. A
 * processor does some 2e9 a second; what tells nothing of itself may be the slowest of integrated GPUs.
 */
const SUBMIT_BOUND = { software: 4e9, gpu: 2e10 };

export interface GpuExecutorOptions {
  /** For tests: another row of the table than the device's own. */
  tuning?: Tuning;
}

export class GpuExecutor implements Executor {
  readonly stepsAhead = 2;
  readonly target: PlanTarget;
  private readonly shared: Shared;
  private readonly tuning: Tuning;

  constructor(gpu: Pick<Gpu, "adapter" | "device">, options: GpuExecutorOptions = {}) {
    const { device } = gpu;
    const traits = deviceTraits(gpu);
    this.tuning = options.tuning ?? tuningFor(traits);
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

  async compile(plan: Plan, progress: (done: number, total: number) => void = () => undefined): Promise<Program> {
    const { pipelines, memory } = this.shared;
    const byCall = dispatchesOf(plan, this.tuning);
    const dispatches = byCall.flat();
    const labels = new Map(dispatches.map(({ code, kernel, bindings }) => [code, { kernel, count: bindings.length }]));
    const compiled = new Map<string, GPUComputePipeline>();
    await Promise.all(
      [...labels].map(async ([code, { kernel, count }]) => {
        compiled.set(code, await pipelines.compile(kernel, code, count));
        progress(compiled.size, labels.size);
      }),
    );
    memory.fit(plan);
    const ready = dispatches.map(({ code, workgroups }) => ({ pipeline: compiled.get(code)!, workgroups }));
    return new GpuProgram(this.shared, plan, dispatches, ready, measuredBytes(plan, byCall));
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
