// The one config that describes an experiment. Names, defaults and ranges: docs/method.md, 9.

export const DEPTHS = [8, 14, 20, 32, 44, 56, 110] as const;
export const HEADS = ["0c1f", "0c2f", "1c1f", "1c2f", "1c3f", "2c2f", "dgl"] as const;

/** What a training image is before it is normalised: shifted inside a padded image, or a rectangle of it resized. */
export interface Augmentation {
  crop: "shift" | "resized";
  /** Of shifts alone. */
  pad: number;
  padMode: "reflect" | "zero";
  flip: boolean;
}

/** How records become images; draws say how each one does, flips among them. */
export type Cropping = Omit<Augmentation, "flip">;

/** Of records that are only normalised: a shift whose draws are zeros. */
export const NO_CROP: Cropping = { crop: "shift", pad: 0, padMode: "zero" };

/** `[stage 1..3, unit 0..n-1]`: the last unit of a block, or any unit's name. */
export type UnitName = [stage: number, unit: number];

export interface Config {
  network: {
    depth: (typeof DEPTHS)[number];
    /** Channels of stem, stage 1, stage 2, stage 3. */
    width: [number, number, number, number];
    classes: number;
    /** Input channels of the stem, output channels of the decoder. */
    channels: number;
    shortcut: "A" | "B";
    dropout: number;
  };
  split: {
    k: number | "each";
    reference: string | null;
    list: UnitName[] | null;
  };
  rule: "end-to-end" | "local" | "man";
  checkpointing: { segments: number | "sqrt" };
  storage: { activations: "f32" | "f16"; recompute: boolean };
  ema: { enabled: boolean; momentum: number; start: "random" | "copy"; gradient: boolean };
  bias: { enabled: boolean; form: "unit" | "channel" | "scaled-unit"; start: "random" | "copy" };
  host: {
    kind: "classification" | "infopro";
    /** First and last block's weight of the reconstruction loss. */
    lambdaRecon: [number, number];
    /** First and last block's weight of the task loss. */
    lambdaTask: [number, number];
    schedule: "index" | "stage" | "constant";
    /** The K inside the schedule's ratio; null: the number of blocks. */
    declaredK: number | null;
  };
  head: { config: (typeof HEADS)[number]; widen: number; featureDim: number };
  contrast: { enabled: boolean; temperature: number; baseTemperature: number };
  optimizer: { lr: number; momentum: number; nesterov: boolean; weightDecay: number };
  schedule: {
    kind: "cosine" | "step" | "constant";
    epochs: number;
    warmupEpochs: number;
    warmupStart: number;
    milestones: number[];
    gamma: number;
  };
  batch: { size: number; dropLast: boolean };
  augmentation: Augmentation;
  /** Mean and std per channel, of pixels scaled to 0..1. */
  data: { imageSize: number; mean: number[]; std: number[] };
  seed: number;
}

type DeepPartial<T> = T extends unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** What a person has set: any part of a config. What is left out comes from the data set or the defaults. */
export type Settings = DeepPartial<Config>;

/** What a data set knows and a config may leave out. */
export interface DataFacts {
  classes: number;
  channels: number;
  imageSize: number;
  mean: number[];
  std: number[];
  trainRecords: number;
  augmentation: Augmentation;
}
