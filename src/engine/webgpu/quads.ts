// Whether the invocations of a workgroup exchange four by four in the order of their numbers, as kernels with `quads` take
// for granted: WebGPU leaves it open which invocations share a subgroup.

import { shaderModule } from "./pipelines";

const WORKGROUP = 64;
const WORKGROUPS = 4;

const SHADER = `
enable subgroups;
diagnostic(off, subgroup_uniformity);
@group(0) @binding(0) var<storage, read_write> found: array<vec4u>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) invocation: u32) {
  let t = id.x;
  found[t] = vec4u(invocation & 3u, quadSwapX(t), quadSwapY(t), quadSwapDiagonal(t));
}`;

export async function quadsHold(device: GPUDevice): Promise<boolean> {
  if (!device.features.has("subgroups" as GPUFeatureName)) return false;
  const size = WORKGROUP * WORKGROUPS * 16;
  const found = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const readable = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  try {
    const pipeline = await device.createComputePipelineAsync({
      label: "quads",
      layout: "auto",
      compute: { module: shaderModule(device, "quads", SHADER).module },
    });
    const layout = pipeline.getBindGroupLayout(0);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: found } }] }));
    pass.dispatchWorkgroups(WORKGROUPS);
    pass.end();
    encoder.copyBufferToBuffer(found, 0, readable, 0, size);
    device.queue.submit([encoder.finish()]);
    await readable.mapAsync(GPUMapMode.READ);
    return inOrder(new Uint32Array(readable.getMappedRange()));
  } catch {
    // what does not compile does not exchange; a lost device is told of elsewhere
    return false;
  } finally {
    found.destroy();
    readable.destroy();
  }
}

/** Four numbers an invocation: its place in the quad, and what it got from the other three. */
export const inOrder = (found: Uint32Array): boolean =>
  found.every((value, i) => {
    const [t, part] = [Math.floor(i / 4), i % 4];
    return value === (part === 0 ? t % 4 : t ^ part);
  });
