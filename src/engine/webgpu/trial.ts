// Times candidates on a device, in the places that a plan has for their call: nothing else may run then. Updates leave the
// weights as they are, since `stop` is raised for them.

import { FaultError } from "#experiment/fault";
import type { Plan } from "../plan/plan";
import type { Timer, Trial } from "./autotune";
import { bindGroups } from "./bind";
import type { Candidate } from "./call-shapes";
import type { Dispatch } from "./dispatch";
import type { Memory } from "./memory";
import { type Surroundings, sampleRun } from "./sample-run";
import { Statics } from "./statics";
import { StopWatch } from "./stop-watch";

export class GpuTrial implements Trial {
  private readonly scalars: GPUBuffer;
  private readonly watch: StopWatch;
  private readonly statics: Statics[] = [];

  constructor(
    private readonly surroundings: Surroundings,
    private readonly plan: Plan,
  ) {
    const { device, buffers, memory } = surroundings;
    this.scalars = buffers.make(
      "scalars of a trial",
      memory.scalars.size,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    );
    device.queue.writeBuffer(this.scalars, 0, new Float32Array([1]));
    this.watch = new StopWatch(device, buffers);
  }

  async prepare(candidate: Candidate): Promise<Timer | null> {
    const { dispatches } = candidate;
    const { pipelines } = this.surroundings;
    let compiled: GPUComputePipeline[];
    try {
      compiled = await Promise.all(
        dispatches.map(({ kernel, code, bindings }) => pipelines.compile(kernel, code, bindings.length)),
      );
    } catch (thrown) {
      if (thrown instanceof FaultError) return null;
      throw thrown;
    }
    const encode = (pass: GPUComputePassEncoder, groups: readonly GPUBindGroup[]) => {
      for (const [i, { workgroups }] of dispatches.entries()) {
        pass.setPipeline(compiled[i]!);
        pass.setBindGroup(0, groups[i]!);
        pass.dispatchWorkgroups(...workgroups);
      }
    };
    let groups: GPUBindGroup[] | null = null;
    const time = (repeats: number) => {
      const bound = groups ?? this.bind(dispatches);
      groups = bound;
      return this.watch.time((pass) => {
        for (let run = 0; run < repeats; run++) encode(pass, bound);
      });
    };
    let warm = false;
    return {
      time: async (repeats) => {
        if (!warm) await time(1);
        warm = true;
        return time(repeats);
      },
      outputs: () => sampleRun(this.surroundings, this.plan, candidate, encode),
    };
  }

  dispose(): void {
    for (const statics of this.statics) statics.dispose();
    this.watch.dispose();
    this.surroundings.buffers.free(this.scalars);
  }

  private bind(dispatches: readonly Dispatch[]): GPUBindGroup[] {
    const { device, buffers, memory, pipelines } = this.surroundings;
    const statics = new Statics(device, buffers, dispatches);
    this.statics.push(statics);
    const place: Pick<Memory, "buffer" | "scalars"> = {
      scalars: this.scalars,
      buffer: (space, index) => memory.buffer(space, index),
    };
    return bindGroups({ device, memory: place, pipelines }, this.plan, statics, dispatches);
  }
}
