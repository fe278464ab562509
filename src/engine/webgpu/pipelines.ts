// Compiled kernels, each text once; all that a program wants compile side by side.

import { FaultError } from "#experiment/fault";

const ofDevices = new WeakMap<GPUDevice, Pipelines>();

/** Of a device, for all its executors: another network shares most kernels with the one before. */
export function pipelinesOf(device: GPUDevice): Pipelines {
  const pipelines = ofDevices.get(device) ?? new Pipelines(device);
  ofDevices.set(device, pipelines);
  return pipelines;
}

export class Pipelines {
  private readonly compiled = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<number, GPUBindGroupLayout>();

  constructor(private readonly device: GPUDevice) {}

  /** Explicit, so that bindings a text does not mention stay valid: a uniform, then storage. */
  layout(storageBindings: number): GPUBindGroupLayout {
    let layout = this.layouts.get(storageBindings);
    if (!layout) {
      const types: GPUBufferBindingType[] = ["uniform", ...Array<"storage">(storageBindings).fill("storage")];
      layout = this.device.createBindGroupLayout({
        entries: types.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
      });
      this.layouts.set(storageBindings, layout);
    }
    return layout;
  }

  /** Throws FaultError device.webgpu where the text does not compile; the device hears of no error then. */
  async compile(label: string, code: string, storageBindings: number): Promise<GPUComputePipeline> {
    let pipeline = this.compiled.get(code);
    if (!pipeline) {
      const { module, refused } = shaderModule(this.device, label, code);
      pipeline = this.device
        .createComputePipelineAsync({
          label,
          layout: this.device.createPipelineLayout({ bindGroupLayouts: [this.layout(storageBindings)] }),
          compute: { module },
        })
        .catch(async (refusal: Error) => {
          this.compiled.delete(code);
          const what = `${label}: ${(await refused) ?? refusal.message}`;
          throw new FaultError({ code: "device.webgpu", what });
        });
      this.compiled.set(code, pipeline);
    }
    return pipeline;
  }
}

/** `refused`: why, where the text is; a pipeline of it is refused too. Uncaptured, it would be a fault of the device. */
export function shaderModule(device: GPUDevice, label: string, code: string) {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label, code });
  const refused = device.popErrorScope().then(
    (error) => error?.message ?? null,
    () => null, // a lost device is told of elsewhere
  );
  return { module, refused };
}
