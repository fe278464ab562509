// A run: steps through epochs, evaluates, obeys live knobs, and never lets a bad step spoil the weights.

import { batches, stepsPerEpoch } from "#data/batches";
import { tensorDraws } from "#data/random";
import type { Batch, Source } from "#data/source";
import { blockWeights } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { FaultError } from "#experiment/fault";
import { buildModel, type Model } from "../local/model";
import { carryOver, continuedBlocks } from "./carry-over";
import { evaluate, reestimateStatistics } from "./evaluate";
import { stepData } from "./input";
import type { EvaluationMetrics, LiveKnobs, Progress, StepMetrics } from "./metrics";
import type { BlockFigures, MakeRunner, Runner } from "./runner";
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

/** A step on its way: what it will yield, and what the figures need. */
interface Underway {
  figures: Promise<BlockFigures[]>;
  images: number;
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
  model: Model;
  readonly stepsPerEpoch: number;
  /** Runs the model; ready once what it runs on is. */
  runner: Promise<Runner>;
  /** Steps done. */
  step = 0;
  private config: Config;
  private readonly underway: Underway[] = [];
  private epochBatches: AsyncGenerator<Batch> | null = null;
  private readonly reading = new AbortController();
  private readonly stepSeconds: number[] = [];
  private trainSeconds = 0;
  private waitSeconds = 0;
  private lastDone = 0;
  /** Seconds waited for data since the last step was done. */
  private waitedNow = 0;
  private shard = 0;
  private shardsFetched = 0;

  constructor(
    config: Config,
    private readonly source: Source,
    private readonly makeRunner: MakeRunner,
    private readonly waits: Waits = {},
  ) {
    this.config = config;
    this.model = buildModel(config, (name) => tensorDraws(config.seed, name));
    const { size, dropLast } = config.batch;
    this.stepsPerEpoch = stepsPerEpoch(source.splits.train.records, size, dropLast);
    this.runner = makeRunner(this.model);
    this.runner.catch(() => undefined); // heard where it is awaited
  }

  /** Epoch of the next step, from 1. */
  get epoch(): number {
    return Math.floor(this.step / this.stepsPerEpoch) + 1;
  }

  get finished(): boolean {
    return this.epoch > this.config.schedule.epochs;
  }

  /** Whether steps are on their way that `next` has not told yet. */
  get busy(): boolean {
    return this.underway.length > 0;
  }

  /**
   * One step. `more`: how many will follow; those that the runner can take ahead are sent on their way meanwhile, none of
   * them beyond an evaluation that is due.
   * Throws FaultError train.notFinite where a block's loss is not a number, with the weights as they were: that block's and
   * the later ones' are not touched, nor any by a later step. FaultError data.* where a shard cannot be read, after which
   * the same step may be tried again.
   */
  async next(more = 0): Promise<StepMetrics> {
    const runner = await this.runner;
    const ahead = Math.min(more, runner.stepsAhead);
    if (!this.busy) this.lastDone = performance.now();
    const hasRoom = () => this.underway.length <= ahead && this.dueAt(this.step + this.underway.length) === null;
    while (!this.busy || hasRoom()) await this.send(runner);
    return this.finish(runner);
  }

  /** What the oldest step on its way yields. */
  async drain(): Promise<StepMetrics> {
    return this.finish(await this.runner);
  }

  private async send(runner: Runner): Promise<void> {
    const step = this.step + this.underway.length;
    const epoch = Math.floor(step / this.stepsPerEpoch) + 1;
    const batch = await this.nextBatch(step);
    if (step === 0) this.waits.firstBatch?.();
    const knobs = {
      learningRate: learningRate(this.config, epoch),
      emaMomentum: this.config.ema.momentum,
      weights: this.lossWeights(),
      step,
    };
    const figures = runner.train(stepData(batch, this.config, epoch), knobs);
    figures.catch(() => undefined); // heard where it is awaited
    this.underway.push({ figures, images: batch.labels.length });
  }

  private async finish(runner: Runner): Promise<StepMetrics> {
    const [{ figures, images }] = this.underway as [Underway];
    const blocks = await figures.catch((thrown: unknown) => this.undo(runner, thrown));
    const bad = blocks.findIndex(({ loss }) => !Number.isFinite(loss));
    if (bad >= 0) {
      await this.undo(
        runner,
        new FaultError({ code: "train.notFinite", where: String(bad + 1), what: String(this.step + 1) }),
      );
    }
    this.underway.shift();
    this.step += 1;
    this.addTime();
    return {
      step: this.step,
      epoch: this.step / this.stepsPerEpoch,
      seconds: this.trainSeconds,
      losses: blocks.map(({ loss }) => loss),
      trainAccuracy: blocks.map(({ correct }) => (correct === null ? null : correct / images)),
    };
  }

  /** Forgets the steps on their way, none of which changed a weight, so that the same may be tried again. */
  private async undo(runner: Runner, thrown: unknown): Promise<never> {
    await Promise.allSettled(this.underway.map(({ figures }) => figures));
    this.underway.length = 0;
    this.epochBatches = null;
    runner.resume();
    throw thrown;
  }

  /** What to evaluate after the step just done: the whole test split at an epoch's end, its first part at early looks. */
  evaluationDue(): { limit?: number } | null {
    return this.dueAt(this.step);
  }

  private dueAt(step: number): { limit?: number } | null {
    if (step > 0 && step % this.stepsPerEpoch === 0) return {};
    const early = EARLY_LOOKS.some((share) => step === Math.round(share * this.stepsPerEpoch));
    return step > 0 && early ? { limit: EARLY_LOOK_IMAGES } : null;
  }

  /** Test accuracy now. While running statistics are cold they are re-estimated for it and put back afterwards. */
  async evaluate(options: EvaluationOptions = {}): Promise<EvaluationMetrics> {
    const runner = await this.runner;
    const batchSize = Math.min(this.config.batch.size, 256);
    const cold = options.statistics !== "running" && this.step < COLD_STEPS;
    const before = cold ? await runner.read((name) => /\.running_(mean|var)$/.test(name)) : null;
    try {
      if (cold) await reestimateStatistics(runner, this.source, batchSize);
      const found = await evaluate(runner, this.source, { split: "test", batchSize, ...options });
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
      if (before) runner.write(before);
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

  /**
   * Goes on with another split, rule, EMA, bias or saving from the next step: the backbone keeps its weights, and blocks
   * that stay as they were keep their auxiliary networks. Steps on their way must have ended. Returns the old number of
   * each new block that was there before, else null. Where the new network cannot be made, all stays as it was.
   */
  async replan(config: Config): Promise<(number | null)[]> {
    if (this.busy) throw new Error("a network is replanned between steps");
    const before = await this.runner;
    const numbers = await before.read(() => true);
    const model = buildModel(config, (name) => tensorDraws(config.seed, name));
    const runner = await this.makeRunner(model);
    runner.write(carryOver(this.model, model, numbers));
    const continued = continuedBlocks(this.model.layout, model.layout);
    [this.model, this.config, this.runner] = [model, config, Promise.resolve(runner)];
    before.dispose();
    return continued;
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
    const dispose = async () => {
      await Promise.allSettled(this.underway.map(({ figures }) => figures));
      (await this.runner).dispose();
    };
    dispose().catch(() => undefined); // a runner that never started holds nothing
  }

  private lossWeights(config = this.config) {
    const { blocks } = this.model.layout;
    return blocks.flatMap(({ index, auxiliary }) =>
      auxiliary ? [blockWeights(config.host, blocks.length, index, auxiliary.partner)] : [],
    );
  }

  /** The batch of a step, going over into the next epoch. After a fault the reading begins anew at the same step. */
  private async nextBatch(step: number): Promise<Batch> {
    const began = performance.now();
    const from = step % this.stepsPerEpoch;
    if (!this.epochBatches || from === 0) {
      this.epochBatches = this.openEpoch(Math.floor(step / this.stepsPerEpoch) + 1, from);
    }
    try {
      const { value, done } = await this.epochBatches.next();
      if (done) throw new Error("an epoch ended before its last step");
      this.shard = value.shard;
      this.waitedNow += (performance.now() - began) / 1000;
      return value;
    } catch (thrown) {
      this.epochBatches = null;
      throw thrown;
    }
  }

  private openEpoch(epoch: number, from: number): AsyncGenerator<Batch> {
    this.shardsFetched = 0;
    return batches(this.source, {
      seed: this.config.seed,
      epoch,
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

  /** Counts the time since the step before, less what was spent waiting for data. */
  private addTime(): void {
    const now = performance.now();
    const seconds = (now - this.lastDone) / 1000 - this.waitedNow;
    this.waitSeconds += this.waitedNow;
    this.waitedNow = 0;
    this.lastDone = now;
    this.trainSeconds += seconds;
    this.stepSeconds.push(seconds);
    if (this.stepSeconds.length > SPEED_STEPS) this.stepSeconds.shift();
  }
}
