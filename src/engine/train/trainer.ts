// A run: steps through epochs, evaluates, obeys live knobs, and never lets a bad step spoil the weights.

import * as tf from "@tensorflow/tfjs-core";
import { batches, stepsPerEpoch } from "#data/batches";
import { tensorDraws } from "#data/random";
import type { Batch, Source } from "#data/source";
import { blockWeights } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { FaultError } from "#experiment/fault";
import { buildModel, type Model } from "../local/model";
import { type BlockOutcome, type Knobs, type StepInput, trainStep, type Watcher } from "../local/step";
import type { Forward } from "../nn/forward";
import { evaluate, reestimateStatistics } from "./evaluate";
import { dropoutOf, stepInput } from "./input";
import type { EvaluationMetrics, LiveKnobs, Progress, StepMetrics } from "./metrics";
import { learningRate } from "./schedule";

/** Steps before which running statistics are cold (docs/method.md, 11: normal after 50 to 80). */
const COLD_STEPS = 100;
/** Early looks at the test accuracy, as shares of the first epoch, on the first images of the test split. */
const EARLY_LOOKS = [1 / 8, 1 / 4, 1 / 2];
export const EARLY_LOOK_IMAGES = 500;
/** Speed is told over the last steps. */
const SPEED_STEPS = 10;

/** Told what the first step waits for. */
export interface Waits {
  shardProgress?: (done: number, total: number) => void;
  firstBatch?: () => void;
}

export interface EvaluationOptions {
  /** At most so many test images. */
  limit?: number;
  signal?: AbortSignal;
  progress?: (done: number, total: number) => void;
  /** "running": as they are, also after few steps. */
  statistics?: "running";
}

export class Trainer {
  readonly model: Model;
  readonly stepsPerEpoch: number;
  step = 0;
  private config: Config;
  private readonly forward: Forward;
  private epochBatches: AsyncGenerator<Batch> | null = null;
  private readonly reading = new AbortController();
  private readonly stepSeconds: number[] = [];
  private trainSeconds = 0;
  private waitSeconds = 0;
  private shard = 0;
  private shardsFetched = 0;

  constructor(
    config: Config,
    private readonly source: Source,
    private readonly waits: Waits = {},
  ) {
    this.config = config;
    this.model = buildModel(config, (name) => tensorDraws(config.seed, name));
    const { size, dropLast } = config.batch;
    this.stepsPerEpoch = stepsPerEpoch(source.splits.train.records, size, dropLast);
    this.forward = {
      parameters: this.model.parameters,
      training: true,
      statisticsRate: tf.scalar(0.1),
      dropout: dropoutOf(config, () => this.step),
    };
  }

  /** Epoch of the next step, from 1. */
  get epoch(): number {
    return Math.floor(this.step / this.stepsPerEpoch) + 1;
  }

  get finished(): boolean {
    return this.epoch > this.config.schedule.epochs;
  }

  /**
   * One step. Throws FaultError train.notFinite, with the weights as they were before the step, where a block's loss is
   * not a number; FaultError data.* where a shard cannot be read, after which the same step may be tried again.
   */
  async next(watcher?: Watcher): Promise<StepMetrics> {
    const batch = await this.nextBatch();
    if (this.step === 0) this.waits.firstBatch?.();
    const began = performance.now();
    const epoch = this.epoch;
    const input = stepInput(batch, this.config, epoch);
    const before = this.model.parameters.snapshot();
    const knobs = {
      learningRate: tf.scalar(learningRate(this.config, epoch)),
      emaMomentum: tf.scalar(this.config.ema.momentum),
      weights: this.lossWeights(),
    };
    const release = () => tf.dispose([input.image, input.label, knobs.learningRate, knobs.emaMomentum]);
    const undo = () => {
      before.restore();
      this.epochBatches = null; // the batch is read again if the step is tried again
    };
    const { losses, correct } = await this.run(input, knobs, watcher)
      .catch((thrown: unknown) => {
        undo();
        throw thrown;
      })
      .finally(release);
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    if (bad >= 0) {
      undo();
      throw new FaultError({ code: "train.notFinite", where: String(bad + 1), what: String(this.step + 1) });
    }
    before.discard();
    this.step += 1;
    this.addTime((performance.now() - began) / 1000);
    return {
      step: this.step,
      epoch: this.step / this.stepsPerEpoch,
      seconds: this.trainSeconds,
      losses,
      trainAccuracy: correct.map((count) => (count === null ? null : count / batch.labels.length)),
    };
  }

  private async run(input: StepInput, knobs: Knobs, watcher?: Watcher) {
    return readOutcomes(trainStep(this.model, this.forward, input, knobs, watcher));
  }

  /** What to evaluate after the step just done: the whole test split at an epoch's end, its first part at early looks. */
  evaluationDue(): { limit?: number } | null {
    if (this.step > 0 && this.step % this.stepsPerEpoch === 0) return {};
    const early = EARLY_LOOKS.some((share) => this.step === Math.round(share * this.stepsPerEpoch));
    return this.step > 0 && early ? { limit: EARLY_LOOK_IMAGES } : null;
  }

  /** Test accuracy now. While running statistics are cold they are re-estimated for it and put back afterwards. */
  async evaluate(options: EvaluationOptions = {}): Promise<EvaluationMetrics> {
    const batchSize = Math.min(this.config.batch.size, 256);
    const cold = options.statistics !== "running" && this.step < COLD_STEPS;
    const before = cold ? this.model.parameters.snapshot(["statistic"]) : null;
    try {
      if (cold) await reestimateStatistics(this.model, this.forward, this.source, batchSize);
      const found = await evaluate(this.model, this.forward, this.source, { split: "test", batchSize, ...options });
      const share = (correct: number | null) => (correct === null ? null : correct / found.count);
      return {
        step: this.step,
        epoch: this.step / this.stepsPerEpoch,
        seconds: this.trainSeconds,
        testAccuracy: found.correct / found.count,
        testCorrect: found.correct,
        testCount: found.count,
        testLoss: found.loss,
        whole: found.count === this.source.splits.test.records,
        blockAccuracy: [...found.blockCorrect.map(share), found.correct / found.count],
        statistics: cold ? "re-estimated" : "running",
      };
    } finally {
      before?.restore();
    }
  }

  /** Acts at the next step. Throws FaultError config.negativeWeight, and changes nothing, where loss weights go below 0. */
  set({ learningRate: lr, emaMomentum, lambdaRecon, lambdaTask, augmentation }: LiveKnobs): void {
    const config: Config = {
      ...this.config,
      optimizer: { ...this.config.optimizer, lr },
      ema: { ...this.config.ema, momentum: emaMomentum },
      host: { ...this.config.host, lambdaRecon, lambdaTask },
      augmentation,
    };
    this.lossWeights(config);
    this.config = config;
  }

  progress(): Progress {
    const { epochs } = this.config.schedule;
    const recent = this.stepSeconds.reduce((a, b) => a + b, 0);
    const perStep = recent / Math.max(1, this.stepSeconds.length);
    const stepsLeft = epochs * this.stepsPerEpoch - this.step;
    return {
      epoch: Math.min(this.epoch, epochs),
      epochs,
      step: this.step,
      stepInEpoch: this.finished ? this.stepsPerEpoch : this.step % this.stepsPerEpoch,
      stepsPerEpoch: this.stepsPerEpoch,
      imagesPerSecond: perStep > 0 ? this.config.batch.size / perStep : 0,
      secondsTrained: this.trainSeconds,
      secondsLeft: this.stepSeconds.length > 1 ? stepsLeft * perStep : null,
      learningRate: learningRate(this.config, Math.min(this.epoch, epochs)),
      shard: this.shard,
      shards: this.source.splits.train.shards.length,
      shardsFetched: this.shardsFetched,
      waitShare: this.waitSeconds / Math.max(1e-9, this.waitSeconds + this.trainSeconds),
    };
  }

  dispose(): void {
    this.reading.abort();
    void this.epochBatches?.return(undefined).catch(() => undefined);
    this.forward.statisticsRate.dispose();
    this.model.parameters.dispose();
  }

  private lossWeights(config = this.config) {
    const { blocks } = this.model.layout;
    return blocks.flatMap(({ index, auxiliary }) =>
      auxiliary ? [blockWeights(config.host, blocks.length, index, auxiliary.partner)] : [],
    );
  }

  /** The next step's batch, going over into the next epoch. After a fault the reading begins anew at the same step. */
  private async nextBatch(): Promise<Batch> {
    const began = performance.now();
    const from = this.step % this.stepsPerEpoch;
    if (!this.epochBatches || from === 0) this.epochBatches = this.openEpoch(from);
    try {
      const { value, done } = await this.epochBatches.next();
      if (done) throw new Error("an epoch ended before its last step");
      this.shard = value.shard;
      this.waitSeconds += (performance.now() - began) / 1000;
      return value;
    } catch (thrown) {
      this.epochBatches = null;
      throw thrown;
    }
  }

  private openEpoch(from: number): AsyncGenerator<Batch> {
    this.shardsFetched = 0;
    return batches(this.source, {
      seed: this.config.seed,
      epoch: this.epoch,
      batchSize: this.config.batch.size,
      dropLast: this.config.batch.dropLast,
      from,
      signal: this.reading.signal,
      onShard: () => {
        this.shardsFetched += 1;
      },
      progress: (done, total) => {
        if (this.step === 0 && this.shardsFetched === 0) this.waits.shardProgress?.(done, total);
      },
    });
  }

  private addTime(seconds: number): void {
    this.trainSeconds += seconds;
    this.stepSeconds.push(seconds);
    if (this.stepSeconds.length > SPEED_STEPS) this.stepSeconds.shift();
  }
}

/** Losses and right answers of all blocks in one read. */
async function readOutcomes(outcomes: BlockOutcome[]): Promise<{ losses: number[]; correct: (number | null)[] }> {
  const figures = tf.tidy(() =>
    tf.stack(outcomes.flatMap(({ loss, correct }) => (correct ? [loss, correct] : [loss]))),
  );
  const values = [...(await figures.data())];
  figures.dispose();
  tf.dispose(outcomes.map((outcome) => Object.values(outcome).filter((value) => value !== null)));
  const losses: number[] = [];
  const correct = outcomes.map((outcome) => {
    losses.push(values.shift() ?? Number.NaN);
    return outcome.correct ? (values.shift() ?? 0) : null;
  });
  return { losses, correct };
}
