// A run: steps through epochs, evaluates, obeys live knobs, and never lets a bad step spoil the weights.

import { stepsPerEpoch } from "#data/batches";
import { tensorDraws } from "#data/random";
import { passes } from "#data/retry";
import type { Batch, Source } from "#data/source";
import { blockWeights } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { type Fault, FaultError } from "#experiment/fault";
import { buildModel, type Model } from "../local/model";
import { carryOver, continuedBlocks } from "./carry-over";
import { ClassCounts } from "./class-counts";
import { EpochReader, type ReadBatch, type ReaderEvents } from "./epoch-reader";
import { evaluate, reestimateStatistics } from "./evaluate";
import { stepData } from "./input";
import { knobsOf, withKnobs } from "./live-knobs";
import type {
  DataReading,
  DataWait,
  EvaluationMetrics,
  LiveKnobs,
  Position,
  Progress,
  Standing,
  StepMetrics,
} from "./metrics";
import type { BlockFigures, MakeRunner, Runner } from "./runner";
import { learningRate } from "./schedule";
import { statisticsBatches } from "./statistics-batches";

/** Steps before which running statistics are cold (docs/method.md, 11: normal after 50 to 80). */
const COLD_STEPS = 100;
/** Early looks at the test accuracy between the tests at epochs' ends: when, in epochs, and on how many test images. */
const EARLY_LOOKS = [
  { epochs: 1 / 8, images: 500 },
  { epochs: 1 / 4, images: 500 },
  { epochs: 1 / 2, images: 500 },
  { epochs: 5 / 4, images: 2000 },
  { epochs: 3 / 2, images: 2000 },
] as const;
/** Speed is told over the last steps. */
const SPEED_STEPS = 10;

/** What a run tells while it reads data. */
export interface TrainerEvents extends Pick<ReaderEvents, "onAside" | "onAway"> {
  /** What the first step waits for. */
  shardProgress?: (done: number, total: number) => void;
  /** Told each batch that is about to train, and where its step begins. */
  onBatch?: (batch: Batch, at: Position) => void;
}

/** A step on its way: what it will yield, where it began, and what it was fed with. */
interface Underway {
  figures: Promise<BlockFigures[]>;
  before: Position;
  read: ReadBatch;
}

const START: Standing = { position: { steps: 0, epoch: 1, stepInEpoch: 0, record: 0 }, seconds: 0 };

export interface EvaluationOptions {
  /** At most so many test images. */
  limit?: number;
  signal?: AbortSignal;
  /** Waited for after each batch. */
  progress?: (done: number, total: number) => unknown;
  /** "running": as they are, also after few steps. */
  statistics?: "running";
}

export class Trainer {
  model: Model;
  readonly stepsPerEpoch: number;
  /** Runs the model; ready once what it runs on is. */
  runner: Promise<Runner>;
  /** As it is set now; `set` and `replan` change it. */
  config: Config;
  private at: Position;
  private readonly from: Position;
  private stepsInEpoch: number;
  private readonly reader: EpochReader;
  private readonly classes: ClassCounts;
  private readonly underway: Underway[] = [];
  private readonly stepSeconds: number[] = [];
  private trainSeconds: number;
  private lastDone = 0;
  /** Seconds waited for data since the last step was done. */
  private waitedNow = 0;
  private wait: DataWait;
  private waitBefore: DataWait | null = null;
  /** Why an evaluation waits for data. */
  private testAway: Fault | null = null;

  /** `from`: where a saved run stood; its weights and slots are the runner's affair (saved-run.ts). */
  constructor(
    config: Config,
    private readonly source: Source,
    private readonly makeRunner: MakeRunner,
    private readonly events: TrainerEvents = {},
    { position: from, seconds }: Standing = START,
  ) {
    this.config = config;
    this.model = buildModel(config, (name) => tensorDraws(config.seed, name));
    const { size, dropLast } = config.batch;
    this.stepsPerEpoch = stepsPerEpoch(source.splits.train.records, size, dropLast);
    this.from = from;
    this.at = from;
    this.trainSeconds = seconds;
    this.stepsInEpoch = this.stepsPerEpoch;
    this.wait = { epoch: from.epoch, waitedSeconds: 0, trainedSeconds: 0 };
    this.classes = new ClassCounts(source.classes.length);
    this.reader = new EpochReader(config, source, from, {
      ...events,
      onShard: (index, shard) => this.classes.add(index, shard),
      shardProgress: (done, total) => {
        if (!this.stepped && this.reader.shards.shardsRead === 0) events.shardProgress?.(done, total);
      },
    });
    this.runner = makeRunner(this.model);
    this.runner.catch(() => undefined); // heard where it is awaited
  }

  /** Where the run stands, to be saved beside its weights and slots. */
  get standing(): Standing {
    return { position: this.at, seconds: this.trainSeconds };
  }

  /** Steps done. */
  get step(): number {
    return this.at.steps;
  }

  /** Whether it has done a step itself: a saved run stands where another did. */
  get stepped(): boolean {
    return this.at !== this.from;
  }

  get finished(): boolean {
    return this.at.epoch > this.config.schedule.epochs;
  }

  /** Whether steps are on their way that `next` has not told yet. */
  get busy(): boolean {
    return this.underway.length > 0;
  }

  /**
   * One step. `more`: how many will follow; those that the runner can take ahead are sent on their way meanwhile, none of
   * them beyond an evaluation that is due.
   * Throws FaultError train.notFinite where a block's loss is not a number, with the weights as they were: that block's and
   * the later ones' are not touched, nor any by a later step. FaultError data.* where a shard cannot be read, AbortError
   * where `giveUp` ended a wait for data; the same step may then be tried again.
   */
  async next(more = 0): Promise<StepMetrics> {
    const runner = await this.runner;
    const ahead = Math.min(more, runner.stepsAhead);
    if (!this.busy) this.lastDone = performance.now();
    const hasRoom = () => this.underway.length <= ahead && this.dueAt(this.sentTo) === null;
    while (!this.busy || hasRoom()) await this.send(runner);
    return this.finish(runner);
  }

  /** Ends a wait for data, if there is one: `next` throws. */
  giveUp(): void {
    this.reader.giveUp();
  }

  /** Where the next step that is sent on its way begins. */
  private get sentTo(): Position {
    return this.underway.at(-1)?.read.after ?? this.at;
  }

  /** What the oldest step on its way yields. */
  async drain(): Promise<StepMetrics> {
    return this.finish(await this.runner);
  }

  private async send(runner: Runner): Promise<void> {
    const before = this.sentTo;
    const read = await this.reader.next();
    // the first batch of all is said to be fetched, not counted as a wait
    if (before !== this.from) this.waitedNow += read.waitedSeconds;
    this.events.onBatch?.(read.batch, before);
    const { epoch, steps } = before;
    const knobs = {
      learningRate: learningRate(this.config, epoch),
      emaMomentum: this.config.ema.momentum,
      weights: this.lossWeights(),
      step: steps,
    };
    const figures = runner.train(stepData(read.batch, this.config, epoch), knobs);
    figures.catch(() => undefined); // heard where it is awaited
    this.underway.push({ figures, before, read });
  }

  private async finish(runner: Runner): Promise<StepMetrics> {
    const [{ figures, before, read }] = this.underway as [Underway];
    const blocks = await figures.catch((thrown: unknown) => this.undo(runner, thrown));
    const bad = blocks.findIndex(({ loss }) => !Number.isFinite(loss));
    if (bad >= 0) {
      await this.undo(
        runner,
        new FaultError({ code: "train.notFinite", where: String(bad + 1), what: String(this.step + 1) }),
      );
    }
    this.underway.shift();
    this.at = read.after;
    this.stepsInEpoch = read.ends ? this.stepsPerEpoch : read.stepsInEpoch;
    this.addTime(before.epoch, read.ends);
    const images = read.batch.labels.length;
    return {
      step: this.step,
      epoch: this.epochsDone,
      seconds: this.trainSeconds,
      losses: blocks.map(({ loss }) => loss),
      trainAccuracy: blocks.map(({ correct }) => (correct === null ? null : correct / images)),
    };
  }

  /** With fraction. */
  private get epochsDone(): number {
    return this.at.epoch - 1 + this.at.stepInEpoch / this.stepsInEpoch;
  }

  /** Forgets the steps on their way, none of which changed a weight, so that the same may be tried again. */
  private async undo(runner: Runner, thrown: unknown): Promise<never> {
    await Promise.allSettled(this.underway.map(({ figures }) => figures));
    this.underway.length = 0;
    this.reader.goTo(this.at);
    runner.resume();
    throw thrown;
  }

  /** What to evaluate after the step just done: the whole test split at an epoch's end, its first part at early looks. */
  evaluationDue(): { limit?: number } | null {
    return this.dueAt(this.at);
  }

  private dueAt({ steps, stepInEpoch }: Position): { limit?: number } | null {
    if (steps > 0 && stepInEpoch === 0) return {};
    const look = EARLY_LOOKS.find(({ epochs }) => steps === Math.round(epochs * this.stepsPerEpoch));
    return steps > 0 && look ? { limit: look.images } : null;
  }

  /**
   * Test accuracy now. While running statistics are cold, and for an early look, whose weights still move fast, they are
   * re-estimated for it and put back afterwards.
   */
  async evaluate(options: EvaluationOptions = {}): Promise<EvaluationMetrics> {
    const runner = await this.runner;
    const batchSize = evaluatedAtOnce(this.config);
    const early = this.step < COLD_STEPS || options.limit !== undefined;
    const cold = options.statistics !== "running" && early;
    const before = cold ? await runner.read((name) => /\.running_(mean|var)$/.test(name)) : null;
    const { signal } = options;
    const waiting = (fault: Fault) => this.setTestAway(passes(fault) ? fault : null);
    const progress = (done: number, total: number) => {
      this.setTestAway(null);
      return options.progress?.(done, total);
    };
    try {
      if (cold) {
        const coming = this.reader.coming({ signal, waiting });
        const epoch = this.at.stepInEpoch === 0 ? this.at.epoch - 1 : this.at.epoch;
        const how = { seed: this.config.seed, epoch, batchSize, coming, signal, waiting };
        await reestimateStatistics(runner, statisticsBatches(this.source, how));
      }
      const found = await evaluate(runner, this.source, { split: "test", batchSize, ...options, waiting, progress });
      const share = (correct: number | null) => (correct === null ? null : correct / found.count);
      return {
        step: this.step,
        epoch: this.epochsDone,
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
      this.setTestAway(null);
    }
  }

  private setTestAway(fault: Fault | null): void {
    if (this.testAway?.code === fault?.code) return;
    this.testAway = fault;
    this.events.onAway?.();
  }

  /** Acts at the next step. Throws FaultError config.negativeWeight, and changes nothing, where loss weights go below 0. */
  set(knobs: LiveKnobs): void {
    const config = withKnobs(this.config, knobs);
    this.lossWeights(config);
    this.config = config;
  }

  /**
   * Goes on with another split, rule, EMA, bias or saving from the next step: the backbone keeps its weights, and blocks
   * that stay as they were keep their auxiliary networks. Knobs are those that were set last. Steps on their way must have
   * ended. Returns the config as it is taken, and the old number of each new block that was there before, else null. Where
   * the new network cannot be made, all stays as it was; that its step needs too much memory shows when it is planned, at
   * the next step.
   */
  async replan(wished: Config): Promise<{ config: Config; continued: (number | null)[] }> {
    if (this.busy) throw new Error("a network is replanned between steps");
    const before = await this.runner;
    const numbers = await before.read(() => true);
    const model = buildModel(wished, (name) => tensorDraws(wished.seed, name));
    let runner: Runner | null = null;
    try {
      runner = await this.makeRunner(model);
      runner.write(carryOver(this.model, model, numbers));
    } catch (thrown) {
      if (runner) runner.dispose();
      else model.parameters.dispose();
      throw thrown;
    }
    const continued = continuedBlocks(this.model.layout, model.layout);
    const config = withKnobs(wished, knobsOf(this.config));
    [this.model, this.config, this.runner] = [model, config, Promise.resolve(runner)];
    before.dispose();
    return { config, continued };
  }

  progress(): Progress {
    const { epochs } = this.config.schedule;
    const recent = this.stepSeconds.reduce((a, b) => a + b, 0);
    const perStep = recent / Math.max(1, this.stepSeconds.length);
    const stepsLeft = (epochs - this.at.epoch) * this.stepsPerEpoch + this.stepsInEpoch - this.at.stepInEpoch;
    return {
      epoch: Math.min(this.at.epoch, epochs),
      epochs,
      step: this.step,
      stepInEpoch: this.finished ? this.stepsInEpoch : this.at.stepInEpoch,
      stepsPerEpoch: this.stepsInEpoch,
      share: this.epochsDone / epochs,
      imagesPerSecond: perStep > 0 ? this.config.batch.size / perStep : 0,
      secondsTrained: this.trainSeconds,
      secondsLeft: this.stepSeconds.length > 1 ? stepsLeft * perStep : null,
      learningRate: learningRate(this.config, Math.min(this.at.epoch, epochs)),
    };
  }

  data(): DataReading {
    const { inUse, aside } = this.reader.shards;
    return {
      inUse,
      aside,
      away: this.reader.away ?? this.testAway,
      wait: this.waitBefore ?? this.wait,
      classCounts: this.classes.counts,
      stream: this.source.stream?.() ?? null,
    };
  }

  dispose(): void {
    this.reader.dispose();
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

  /** Counts the time since the step before, less what was spent waiting for data. */
  private addTime(epoch: number, ends: boolean): void {
    const now = performance.now();
    const seconds = (now - this.lastDone) / 1000 - this.waitedNow;
    this.wait.waitedSeconds += this.waitedNow;
    this.wait.trainedSeconds += seconds;
    if (ends) {
      this.waitBefore = this.wait;
      this.wait = { epoch: epoch + 1, waitedSeconds: 0, trainedSeconds: 0 };
    }
    this.waitedNow = 0;
    this.lastDone = now;
    this.trainSeconds += seconds;
    this.stepSeconds.push(seconds);
    if (this.stepSeconds.length > SPEED_STEPS) this.stepSeconds.shift();
  }
}

const evaluatedAtOnce = ({ batch }: Config) => Math.min(batch.size, 256);
