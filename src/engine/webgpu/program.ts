// A plan made ready: pipelines, bind groups and static buffers once, then every run is a few writes and one submit, or
// several where one would keep the device too long.

import type { Feed, Program } from "../plan/executor";
import type { Plan, ValueId } from "../plan/plan";
import { bindGroups } from "./bind";
import type { Buffers } from "./buffers";
import type { Dispatch } from "./dispatch";
import type { Memory } from "./memory";
import type { Pipelines } from "./pipelines";
import { Statics } from "./statics";

/** One dispatch with all that a pass needs. */
interface Ready {
  pipeline: GPUComputePipeline;
  workgroups: Dispatch["workgroups"];
}

/** What programs share. */
export interface Shared {
  device: GPUDevice;
  buffers: Buffers;
  memory: Memory;
  pipelines: Pipelines;
  /** Multiply-adds after which a step is submitted in parts. */
  submitBound: number;
}

export class GpuProgram implements Program {
  private readonly statics: Statics;
  private groups: GPUBindGroup[] = [];
  private generation = -1;
  /** Numbers of the first dispatch of each submit, and the end. */
  private readonly parts: number[];
  private readonly free: GPUBuffer[] = [];

  constructor(
    private readonly shared: Shared,
    private readonly plan: Plan,
    private readonly dispatches: readonly Dispatch[],
    private readonly ready: readonly Ready[],
    readonly measuredBytes: readonly number[],
  ) {
    this.statics = new Statics(shared.device, shared.buffers, dispatches);
    this.parts = submitParts(dispatches, shared.submitBound);
  }

  async run({ inputs, scalars }: Feed): Promise<Float32Array> {
    const { device, memory } = this.shared;
    if (this.generation !== memory.generation) this.bind();
    for (const [value, data] of inputs) this.upload(value, data);
    device.queue.writeBuffer(memory.scalars, 4, scalars, 1, this.plan.scalarSlots - 1);
    const staging = this.free.pop() ?? this.makeStaging();
    for (let part = 0; part + 1 < this.parts.length; part++) {
      const encoder = device.createCommandEncoder();
      this.encode(encoder.beginComputePass(), this.parts[part]!, this.parts[part + 1]!);
      const last = part + 2 === this.parts.length;
      if (last) encoder.copyBufferToBuffer(memory.scalars, 0, staging, 0, 4 * this.plan.scalarSlots);
      device.queue.submit([encoder.finish()]);
    }
    await staging.mapAsync(GPUMapMode.READ);
    const after = new Float32Array(staging.getMappedRange().slice(0));
    staging.unmap();
    this.free.push(staging);
    return after;
  }

  async read(value: ValueId): Promise<Float32Array> {
    const { place, shape } = this.plan.values[value]!;
    if (place.space === "scalar") throw new Error(`${this.plan.values[value]!.name} is a scalar`);
    const buffer = this.shared.memory.buffer(place.space, place.buffer);
    const bytes = 4 * shape.reduce((a, b) => a * b, 1);
    const [found] = await this.shared.memory.read([{ buffer, offset: place.offset, bytes }]);
    return found!;
  }

  dispose(): void {
    this.statics.dispose();
    for (const buffer of this.free.splice(0)) this.shared.buffers.free(buffer);
  }

  private encode(pass: GPUComputePassEncoder, first: number, end: number): void {
    for (let i = first; i < end; i++) {
      const { pipeline, workgroups } = this.ready[i]!;
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.groups[i]!);
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
    pass.end();
  }

  private upload(value: ValueId, data: Uint8Array | Int32Array | Float32Array): void {
    const { place, name, bytes } = this.plan.values[value]!;
    if (data.byteLength > bytes) throw new Error(`${name}: ${data.byteLength} bytes into ${bytes}`);
    const buffer = this.shared.memory.buffer("arena", place.buffer);
    const { queue } = this.shared.device;
    const whole = data.byteLength - (data.byteLength % 4);
    queue.writeBuffer(buffer, place.offset, data.buffer, data.byteOffset, whole);
    if (whole === data.byteLength) return;
    // bytes are written four by four
    const rest = new Uint8Array(4);
    rest.set(new Uint8Array(data.buffer, data.byteOffset + whole, data.byteLength - whole));
    queue.writeBuffer(buffer, place.offset + whole, rest);
  }

  private bind(): void {
    this.groups = bindGroups(this.shared, this.plan, this.statics, this.dispatches);
    this.generation = this.shared.memory.generation;
  }

  private makeStaging(): GPUBuffer {
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    return this.shared.buffers.make("scalars read back", 4 * this.plan.scalarSlots, usage);
  }
}

function submitParts(dispatches: readonly Dispatch[], bound: number): number[] {
  const parts = [0];
  let sum = 0;
  dispatches.forEach(({ multiplyAdds }, i) => {
    if (sum > 0 && sum + multiplyAdds > bound) {
      parts.push(i);
      sum = 0;
    }
    sum += multiplyAdds;
  });
  return [...parts, dispatches.length];
}
