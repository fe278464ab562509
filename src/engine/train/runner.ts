// What runs the model: planned on a backend of ours, or eagerly on tfjs. The trainer knows no more than this.

import type { Cropping } from "#experiment/config";
import type { MemoryCount } from "../backend/open";
import type { Model } from "../local/model";
import type { FloatTensor } from "./safetensors";

/** The cropping of an augmentation, or of anything that says it among other things. */
export const croppingOf = ({ crop, pad, padMode }: Cropping): Cropping => ({ crop, pad, padMode });

/** A batch of n images. Either `image`, normalised [n, h, w, channels], or `records` and `draws` (ops/augment.ts). */
export type StepData = { labels: Int32Array } & (
  | { image: Float32Array }
  | ({ records: Uint8Array; draws: Int32Array } & Cropping)
);

/** Numbers that may change every step. */
export interface StepKnobs {
  learningRate: number;
  emaMomentum: number;
  /** Of each local block: a weight of 0 leaves the part out. */
  weights: { recon: number; task: number }[];
  /** Steps done, which dropout draws its masks from. */
  step: number;
}

/** A step's knobs as the config has them, schedules aside. */
export function configKnobs({ config, layout }: Model, step: number): StepKnobs {
  return {
    learningRate: config.optimizer.lr,
    emaMomentum: config.ema.momentum,
    weights: layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [auxiliary] : [])),
    step,
  };
}

/** What one block's step yields. `recon` and `task` are unweighted; null where there is no such part. */
export interface BlockFigures {
  loss: number;
  recon: number | null;
  task: number | null;
  correct: number | null;
}

export interface Answers {
  /** Mean cross entropy of the network, and its right answers. */
  loss: number;
  correct: number;
  /** Right answers of each local block's classifier; null where it has none. */
  blockCorrect: (number | null)[];
}

/** Tensors on the way, in our layouts, by name: `grad/NAME`, `x/BLOCK`, `y/BLOCK`, `z/BLOCK`, `logits`, `aux/BLOCK`. */
export type Watched = Map<string, FloatTensor>;

export interface Runner {
  readonly model: Model;
  /** Steps that `train` may be asked for before the oldest has ended. */
  readonly stepsAhead: number;
  /**
   * One step. Where a loss is not finite, the figures say so and the weights stay as they were: planned from the bad block
   * on, eagerly of all blocks. A planned run then changes nothing until `resume`. `watched` is filled if given.
   */
  train(data: StepData, knobs: StepKnobs, watched?: Watched): Promise<BlockFigures[]>;
  /** After a loss that was not finite: steps change weights again. */
  resume(): void;
  /** The network's and the blocks' answers in evaluation mode. */
  answer(data: StepData, watched?: Watched): Promise<Answers>;
  /** A forward run in training mode that moves running statistics by `rate` towards the batch's. */
  moveStatistics(data: StepData, rate: number): Promise<void>;
  /** Present numbers of parameters and statistics (and `slot/NAME` of those that have one) in our layouts. */
  read(wanted: (name: string) => boolean): Promise<Map<string, FloatTensor>>;
  /** Sets parameters, statistics and slots. */
  write(tensors: ReadonlyMap<string, FloatTensor>): void;
  memory(): MemoryCount;
  dispose(): void;
}

/** Makes what runs a model; the model's parameters are then the runner's. */
export type MakeRunner = (model: Model) => Promise<Runner>;
