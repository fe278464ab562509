// The adapter's own multiply-add peak: a kernel that does nothing else, in independent chains that stay in registers.

const CHAINS = 16;
const REPEATS = 16;
const LOOPS = 16;
const WORKGROUP = 64;
/** Aim of one measurement. */
const AIM_MS = 60;

const each = (f: (chain: number) => string) => Array.from({ length: CHAINS }, (_, chain) => f(chain)).join(" ");

const SHADER = `
@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3u) {
  let factor = vec4f(f32(id.x) * 1e-9 + 0.999);
  ${each((chain) => `var a${chain} = vec4f(${chain}.5);`)}
  for (var turn = 0; turn < ${LOOPS}; turn++) {
    ${Array.from({ length: REPEATS }, () => each((chain) => `a${chain} = fma(a${chain}, factor, factor);`)).join("\n    ")}
  }
  result[id.x] = ${Array.from({ length: CHAINS }, (_, chain) => `a${chain}`).join(" + ")};
}`;

export interface PeakMeter {
  /** Multiply-adds a second, measured now. */
  measure(): Promise<number>;
  close(): void;
}

/** Throws where there is no adapter. */
export async function openGpuPeak(gpu: GPU | undefined): Promise<PeakMeter> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("there is no WebGPU adapter");
  const device = await adapter.requestDevice();
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: SHADER }), entryPoint: "main" },
  });
  let groups = 64;

  async function run(): Promise<number> {
    const buffer = device.createBuffer({ size: groups * WORKGROUP * 16, usage: GPUBufferUsage.STORAGE });
    const layout = pipeline.getBindGroupLayout(0);
    const group = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(groups);
    pass.end();
    const began = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const ms = performance.now() - began;
    buffer.destroy();
    return ms;
  }

  await run();
  const most = Math.min(device.limits.maxComputeWorkgroupsPerDimension, 2 ** 27 / (WORKGROUP * 16));
  for (let ms = await run(); ms < AIM_MS && groups < most; ms = await run()) groups = Math.min(most, groups * 2);
  return {
    async measure() {
      const ms = await run();
      return (groups * WORKGROUP * 4 * CHAINS * REPEATS * LOOPS) / (ms / 1000);
    },
    close: () => device.destroy(),
  };
}
