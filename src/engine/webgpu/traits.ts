// What kernels may know of the device that they are written for.

import { type Gpu, isSoftware } from "./device";

export interface Traits {
  /** Computes on the processor: few threads, dear loads, dear barriers. */
  software: boolean;
  /** Neighbouring invocations can exchange values four by four. */
  quads: boolean;
}

export function deviceTraits({ adapter, device }: Pick<Gpu, "adapter" | "device">): Traits {
  return { software: isSoftware(adapter), quads: device.features.has("subgroups" as GPUFeatureName) };
}
