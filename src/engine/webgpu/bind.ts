// Bind groups of dispatches: where a plan's values lie in the buffers that there are now.

import type { Plan } from "../plan/plan";
import type { Binding, Dispatch } from "./dispatch";
import type { Memory } from "./memory";
import type { Pipelines } from "./pipelines";
import { SLICE, type Statics } from "./statics";

interface Surroundings {
  device: GPUDevice;
  memory: Pick<Memory, "buffer" | "scalars">;
  pipelines: Pipelines;
}

/** One for each dispatch; valid as long as the memory's generation. */
export function bindGroups(
  { device, memory, pipelines }: Surroundings,
  { values }: Pick<Plan, "values">,
  statics: Statics,
  dispatches: readonly Dispatch[],
): GPUBindGroup[] {
  const resource = (binding: Binding): GPUBufferBinding => {
    switch (binding.kind) {
      case "scalars":
        return { buffer: memory.scalars };
      case "table": {
        const { byteLength } = binding.words;
        return { buffer: statics.tables, offset: statics.tableOffset(binding.words), size: byteLength };
      }
      case "whole":
        return { buffer: memory.buffer(binding.space, binding.buffer) };
      default: {
        const bound = binding.values.map((id) => values[id]!);
        const { space, buffer } = bound[0]!.place;
        if (space === "scalar") throw new Error(`${bound[0]!.name} is a scalar`);
        const offset = Math.min(...bound.map(({ place }) => place.offset));
        const end = Math.max(...bound.map(({ place, bytes }) => place.offset + bytes));
        return { buffer: memory.buffer(space, buffer), offset, size: end - offset };
      }
    }
  };
  return dispatches.map((dispatch) => {
    const params = { buffer: statics.params, offset: statics.paramsOffset(dispatch), size: SLICE };
    const resources = [params, ...dispatch.bindings.map(resource)];
    return device.createBindGroup({
      label: dispatch.kernel,
      layout: pipelines.layout(dispatch.bindings.length),
      entries: resources.map((entry, binding) => ({ binding, resource: entry })),
    });
  });
}
