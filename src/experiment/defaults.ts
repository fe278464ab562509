// What a config is where nobody has set anything (docs/method.md, 9): runs of minutes, not the reference's recipes.

import { type Config, type DataFacts, DEPTHS, type Settings } from "./config";
import { unitsPerStage } from "./split";

/** CIFAR-10's facts, for drawing a network before any data set is open. */
export const CIFAR10_FACTS: DataFacts = {
  classes: 10,
  channels: 3,
  imageSize: 32,
  mean: [125.3 / 255, 123.0 / 255, 113.9 / 255],
  std: [63.0 / 255, 62.1 / 255, 66.7 / 255],
  trainRecords: 50_000,
  augmentation: { crop: "shift", pad: 4, padMode: "reflect", flip: true },
};

/** Defaults under what has been set: some depend on the depth, the host, the epochs and the data set. */
export function defaultsFor(settings: Settings, data: DataFacts): Config {
  // settings are not checked yet: only what is right may steer a default
  const depth = DEPTHS.find((known) => known === settings.network?.depth) ?? 32;
  const infopro = settings.host?.kind === "infopro";
  const oneEpoch = settings.schedule?.epochs === 1;
  return {
    network: {
      depth: 32,
      width: [16, 16, 32, 64],
      classes: data.classes,
      channels: data.channels,
      shortcut: "B",
      dropout: 0,
    },
    split: { k: Math.min(4, 3 * unitsPerStage(depth)), reference: null, list: null },
    rule: "man",
    checkpointing: { segments: 0 },
    storage: { activations: "f32", recompute: false },
    ema: { enabled: true, momentum: 0.995, start: "random", gradient: false },
    bias: { enabled: true, form: "unit", start: "random" },
    host: {
      kind: "classification",
      lambdaRecon: [5, 0],
      lambdaTask: infopro ? [0.5, 0.5] : [1, 1],
      schedule: "index",
      declaredK: null,
    },
    head: { config: "2c2f", widen: 1, featureDim: 128 },
    contrast: { enabled: false, temperature: 0.07, baseTemperature: 0.07 },
    optimizer: { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
    schedule: {
      // the cosine's last epoch has learning rate 0: a run of one epoch would train nothing
      kind: oneEpoch ? "constant" : "cosine",
      epochs: 20,
      warmupEpochs: oneEpoch ? 0 : 1,
      warmupStart: 0.01,
      milestones: [80, 120],
      gamma: 0.1,
    },
    batch: { size: Math.max(2, Math.min(128, data.trainRecords)), dropLast: false },
    augmentation: { ...data.augmentation },
    data: { imageSize: data.imageSize, mean: [...data.mean], std: [...data.std] },
    seed: 0,
  };
}
