// What training tells: figures of a step, of an evaluation, of how far it is.

/** One training step. */
export interface StepMetrics {
  step: number;
  /** Epochs done, with fraction. */
  epoch: number;
  seconds: number;
  /** Weighted loss of each block; the last is the network's own classifier. */
  losses: number[];
  /** Share of the batch that each block's classifier got right in training mode; null where it has none. */
  trainAccuracy: (number | null)[];
}

export interface EvaluationMetrics {
  step: number;
  epoch: number;
  seconds: number;
  /** Share of test images the network gets right. */
  testAccuracy: number;
  testCorrect: number;
  testCount: number;
  /** Mean cross entropy on them. */
  testLoss: number;
  /** Whether the whole test split was used, or its first part. */
  whole: boolean;
  /** Accuracy of each local block's auxiliary classifier; null where it has none (contrast). Last: the network. */
  blockAccuracy: (number | null)[];
  /** Running statistics as trained, or re-estimated from a few batches because they were still cold. */
  statistics: "running" | "re-estimated";
}

export interface Progress {
  /** Epoch from 1. */
  epoch: number;
  epochs: number;
  /** Steps done since the start of the run. */
  step: number;
  /** Steps done in this epoch, of. */
  stepInEpoch: number;
  stepsPerEpoch: number;
  imagesPerSecond: number;
  secondsTrained: number;
  /** null until it can be told. */
  secondsLeft: number | null;
  learningRate: number;
  /** Place of the shard in use in this epoch's order, how many there are, and how many have come this epoch. */
  shard: number;
  shards: number;
  shardsFetched: number;
  /** What share of the time was spent waiting for data. */
  waitShare: number;
}

/** Knobs that act at the next step without a new network. */
export interface LiveKnobs {
  learningRate: number;
  emaMomentum: number;
  lambdaRecon: [number, number];
  lambdaTask: [number, number];
  augmentation: { pad: number; padMode: "reflect" | "zero"; flip: boolean };
}
