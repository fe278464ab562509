// What the page opens with where the link sets nothing and the processor trains: light enough to be seen learning.

import type { Settings } from "./config";

/** About half a second a step on one core with stock WASM ops, where ResNet-32 at batch 128 takes half a minute. */
export const LIGHT_OPENING: Settings = {
  network: { depth: 8 },
  split: { k: 3 },
  batch: { size: 32 },
  schedule: { epochs: 5 },
};
