// A run as the worker would tell it, for tests: the events of opening, the first steps and the first evaluation.

import type { DatasetFacts, EventBatch, RunProgress, StepMetrics } from "#worker/protocol";

export const FASHION: DatasetFacts = {
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  licence: "MIT",
  classes: ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"],
  shape: [32, 32, 1],
  mean: [0.28],
  std: [0.35],
  augmentation: { crop: "shift", pad: 2, padMode: "zero", flip: true },
  trainRecords: 12_000,
  testRecords: 2_000,
  trainShards: 6,
  address: "http://localhost/datasets/fashion-mnist/manifest.json",
  resizable: false,
};

/** Backend and data set open, nothing trained. */
export const OPENING: EventBatch = [
  { type: "state", state: { name: "preparing", preparing: { what: "backend" } } },
  {
    type: "device",
    device: {
      backend: "wasm",
      threads: 2,
      mostThreads: 1,
      notes: [],
      reason: "noAdapter",
      adapter: "",
      software: false,
      maxBufferBytes: 0,
      maxBindingBytes: 0,
      quads: false,
    },
  },
  { type: "dataset", dataset: FASHION },
  { type: "state", state: { name: "ready" } },
];

/** One step of three blocks, 375 steps an epoch; losses fall, accuracy rises. */
export function stepOf(step: number): StepMetrics {
  const fall = 1 / (1 + step / 50);
  const trainAccuracy = [0.1 + 0.5 * (1 - fall), 0.1 + 0.6 * (1 - fall), 0.1 + 0.7 * (1 - fall)];
  return { step, epoch: step / 375, seconds: step / 2, losses: [2.3 * fall, 2.2 * fall, 2 * fall], trainAccuracy };
}

export const PROGRESS: RunProgress = {
  epoch: 1,
  epochs: 5,
  step: 47,
  stepInEpoch: 47,
  stepsPerEpoch: 375,
  share: 47 / 1875,
  imagesPerSecond: 64,
  secondsTrained: 23.5,
  secondsLeft: 914,
  learningRate: 0.02,
  evaluating: null,
};

/** The first 47 steps, an early evaluation and a memory reading. */
export const FIRST_STEPS: EventBatch = [
  { type: "state", state: { name: "training" } },
  { type: "metrics", steps: Array.from({ length: 47 }, (_, i) => stepOf(i + 1)) },
  { type: "progress", progress: PROGRESS },
  {
    type: "evaluation",
    evaluation: {
      step: 47,
      epoch: 47 / 375,
      seconds: 23.5,
      testAccuracy: 0.316,
      testLoss: 1.87,
      testCorrect: 158,
      testCount: 500,
      whole: false,
      blockAccuracy: [0.238, 0.134, 0.316],
      statistics: "re-estimated",
    },
  },
  {
    type: "memory",
    memory: {
      liveBytes: 2_700_000,
      livePeakBytes: 99_800_000,
      allocatedBytes: 125_000_000,
      allocatedPeakBytes: 125_000_000,
      blockPeakBytes: [99_800_000, 61_000_000, 20_000_000],
      step: 47,
      seconds: 23.5,
    },
  },
];
