// What the page opens with where the link sets nothing and the processor trains: light enough to be seen learning.

import type { Settings } from "./config";

/**
 * About half a second a step on one core with stock WASM ops, where ResNet-32 at batch 128 takes half a minute. At a
 * constant rate of 0.05 half the test images of Fashion-MNIST are right after 70 steps; warm-up at 0.01 takes longer.
 */
export const LIGHT_OPENING: Settings = {
  network: { depth: 8 },
  split: { k: 3 },
  batch: { size: 32 },
  optimizer: { lr: 0.05 },
  schedule: { kind: "constant", epochs: 5 },
};
