// What the page opens with where the link sets nothing and the processor trains: light enough to be seen learning.

import type { Settings } from "./config";

/**
 * Chosen by measurement (docs/bench/opening.md): clearly above guessing within a minute on two threads of WASM, and the
 * cut saves 28 % of the memory, where ResNet-8 in three blocks needs more than end to end. The copy starts as what it
 * follows and follows it within a hundred steps, so that it has a part in a short run.
 */
export const LIGHT_OPENING: Settings = {
  network: { depth: 20, width: [8, 8, 16, 32] },
  split: { k: 6 },
  ema: { momentum: 0.99, start: "copy" },
  head: { config: "1c1f", featureDim: 64 },
  batch: { size: 32 },
  optimizer: { lr: 0.05 },
  schedule: { kind: "constant", epochs: 5 },
};
