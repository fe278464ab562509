// Settings with a name: from the first minute to the reference's recipes. A preset is settings over the defaults, no more.

import type { Settings } from "./config";
import { LIGHT_OPENING } from "./opening";

export const PRESET_NAMES = [
  "first-minute",
  "classroom",
  "resnet32-k8",
  "resnet32-k16",
  "resnet110-k32",
  "resnet110-k55",
  "dgl-man",
  "infopro-man",
  "end-to-end",
  "checkpointing",
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export interface Preset {
  name: PresetName;
  settings: Settings;
  /** The data set that it is meant for; null: any. */
  dataset: string | null;
}

/**
 * The command that the reference publishes for CIFAR-10, and its flags for the other lists (docs/method.md, 2.1, 4.5 and
 * 5.3). The typed K stands in the loss weights' ratio, also where the list has other blocks.
 */
const recipe = (depth: 32 | 110, typedK: number): Settings => ({
  network: { depth },
  split: { reference: `resnet${depth}-k${typedK}` },
  rule: "man",
  ema: { momentum: 0.995, start: "random" },
  host: { kind: "infopro", lambdaRecon: [5, 0], lambdaTask: [0.5, 0], schedule: "stage", declaredK: typedK },
  head: { config: "2c2f", featureDim: 128 },
  optimizer: { lr: 0.8, momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
  schedule: { kind: "cosine", epochs: 400, warmupEpochs: 10, warmupStart: 0.01 },
  batch: { size: 1024 },
});

const SETTINGS: Record<PresetName, Settings> = {
  "first-minute": LIGHT_OPENING,
  classroom: {
    network: { depth: 20 },
    split: { k: 6 },
    head: { config: "1c1f" },
    ema: { momentum: 0.99, start: "copy" },
    schedule: { kind: "cosine", epochs: 10, warmupEpochs: 1 },
  },
  "resnet32-k8": recipe(32, 8),
  "resnet32-k16": recipe(32, 16),
  "resnet110-k32": recipe(110, 32),
  "resnet110-k55": recipe(110, 55),
  // DGL's own head on MAN's auxiliary networks, in the eight blocks of the published table (docs/method.md, 4.3 and 6)
  "dgl-man": {
    network: { depth: 32 },
    split: { reference: "resnet32-k8" },
    rule: "man",
    host: { kind: "classification" },
    head: { config: "dgl", featureDim: 128 },
  },
  // InfoPro's published weights for ResNet-32 in four blocks (docs/method.md, 4.5), on MAN's auxiliary networks
  "infopro-man": {
    network: { depth: 32 },
    split: { reference: "resnet32-k4" },
    rule: "man",
    host: { kind: "infopro", lambdaRecon: [6, 1], lambdaTask: [0, 2], schedule: "index" },
    head: { config: "1c2f", featureDim: 128 },
    contrast: { enabled: true },
  },
  "end-to-end": { network: { depth: 32 }, rule: "end-to-end" },
  checkpointing: { network: { depth: 32 }, rule: "end-to-end", checkpointing: { segments: "sqrt" } },
};

const CIFAR10: readonly PresetName[] = ["classroom", "resnet32-k8", "resnet32-k16", "resnet110-k32", "resnet110-k55"];

export const PRESETS: readonly Preset[] = PRESET_NAMES.map((name) => ({
  name,
  settings: SETTINGS[name],
  dataset: CIFAR10.includes(name) ? "cifar10" : null,
}));

/** Undefined where there is no preset of that name. */
export const presetNamed = (name: string): Preset | undefined => PRESETS.find((preset) => preset.name === name);
