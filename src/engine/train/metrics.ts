// What training tells: figures of a step, of an evaluation, of how far it is, of how data comes.

import type { StreamFacts } from "#data/source";
import type { Augmentation } from "#experiment/config";
import type { Fault } from "#experiment/fault";

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

/** Where a run stands in its data. */
export interface Position {
  /** Steps done since the start of the run. */
  steps: number;
  /** Epoch from 1, and steps done in it. */
  epoch: number;
  stepInEpoch: number;
  /** Place in the epoch's order of records. */
  record: number;
}

/** Where a run stands: all there is to save beside its weights and slots for an exact resume. */
export interface Standing {
  position: Position;
  /** Spent training. */
  seconds: number;
}

/** A shard of the training split whose records this epoch goes without. */
export interface AsideShard {
  shard: number;
  records: number;
  fault: Fault;
}

/** Time spent waiting for data in an epoch, beside the time spent training; the run's first batch is not counted. */
export interface DataWait {
  epoch: number;
  waitedSeconds: number;
  trainedSeconds: number;
}

/** How data comes. */
export interface DataReading {
  /** Shards of the training split by number. */
  inUse: number[];
  aside: AsideShard[];
  /** Why the trainer waits for data just now; null where it does not. */
  away: Fault | null;
  /** Of the last epoch that ended, else of this one so far. */
  wait: DataWait;
  /** Training images seen of each class, every shard counted once. */
  classCounts: number[];
  /** null where records come from no network. */
  stream: StreamFacts | null;
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
  /** What share of the run is done. */
  share: number;
  imagesPerSecond: number;
  secondsTrained: number;
  /** null until it can be told. */
  secondsLeft: number | null;
  learningRate: number;
}

/** Knobs that act at the next step without a new network. */
export interface LiveKnobs {
  learningRate: number;
  emaMomentum: number;
  lambdaRecon: [number, number];
  lambdaTask: [number, number];
  augmentation: Augmentation;
}
