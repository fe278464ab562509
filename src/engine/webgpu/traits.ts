// What kernels may know of the device that they are written for.

import { adapterName, type Gpu, isSoftware } from "./device";

export interface Traits {
  /** The adapter's name, under which tuned choices are kept. */
  adapter: string;
  /** Computes on the processor: few threads, dear loads, dear barriers. */
  software: boolean;
  /** Neighbouring invocations can exchange values four by four. */
  quads: boolean;
}

export function deviceTraits({ adapter, device }: Pick<Gpu, "adapter" | "device">): Traits {
  const software = isSoftware(adapter);
  return { adapter: adapterName(adapter), software, quads: device.features.has("subgroups" as GPUFeatureName) };
}
