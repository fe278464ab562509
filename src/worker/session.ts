// The worker's side of the protocol: one backend, one data set, one run, and the loop that trains it.

import type { ShardCache } from "#data/cache";
import { samplesOf } from "#data/samples";
import type { Batch, Source } from "#data/source";
import { unlessAborted } from "#data/waiting";
import { type Backend, openBackend, type Surroundings } from "#engine/backend/open";
import type { CompileProgress } from "#engine/plan/executor";
import { runnerOn } from "#engine/train/make-runner";
import type { Standing } from "#engine/train/metrics";
import { writeSafetensors } from "#engine/train/safetensors";
import { fillRunner, saveRun } from "#engine/train/saved-run";
import { Trainer, type TrainerEvents } from "#engine/train/trainer";
import { trialSpeed } from "#engine/train/trial";
import { exportParameters } from "#engine/train/weights-file";
import type { Config } from "#experiment/config";
import { type Fault, FaultError, faultOf } from "#experiment/fault";
import { datasetFacts } from "./dataset-facts";
import { nextTask } from "./next-task";
import { openData } from "./open-data";
import { openRun } from "./open-run";
import type { LiveKnobs, LogEntry, OpenRequest, Preparing, RunState, WorkerEvent } from "./protocol";

export class Session {
  private backend: Backend | null = null;
  private source: Source | null = null;
  private trainer: Trainer | null = null;
  /** What the loop should do next; it looks between steps. */
  private wish: "train" | "pause" = "pause";
  /** Steps until it pauses by itself. */
  private stepsLeft = 0;
  /** Another split, rule, EMA, bias or saving to go on with. */
  private nextConfig: Config | null = null;
  /** What acts on the network now; one at a time. */
  private looping: Promise<void> | null = null;
  /** Calls off the saved run that is being taken up. */
  private opening: AbortController | null = null;
  private evaluation: AbortController | null = null;
  private deviceFailed = false;
  /** The config that the network was made or replanned by, as text. */
  private taken = "";
  /** Step that was tested last. */
  private testedAt = 0;
  /** What was opened last. */
  private request: OpenRequest | null = null;
  private told: RunState = { name: "ready" };
  /** The epoch's first records. */
  private sampled: { batch: Batch; epoch: number; seed: number } | null = null;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly emit: (event: WorkerEvent) => void,
    /** Where shards are kept; null where they cannot be. */
    private readonly cache: Promise<ShardCache | null>,
  ) {}

  async open(request: OpenRequest): Promise<void> {
    this.pause();
    await this.looping;
    this.forget();
    try {
      if (!this.backend) {
        this.prepare({ what: "backend" });
        const { backend, mode, threads } = request;
        const surroundings = { ...this.surroundings, wasmOptions: { threads } };
        this.backend = await openBackend(backend, surroundings, (fault) => this.deviceFault(fault), mode);
        this.emit({ type: "device", device: this.backend.facts });
        this.log({ code: "backend", device: this.backend.facts });
        for (const note of this.backend.facts.notes) this.log(note);
      }
      this.source = null;
      this.prepare({ what: "dataset" });
      const notice = (fault: Fault) => this.log({ code: "leftOut", fault });
      const { source, ...place } = await openData(request, await this.cache, notice);
      this.source = source;
      this.request = request;
      this.emit({ type: "dataset", dataset: { ...datasetFacts(source), ...place } });
      this.log({ code: "dataset", title: source.title, trainRecords: source.splits.train.records });
      this.state({ name: "ready" });
    } catch (thrown) {
      // the page may end this worker when it is told the state
      this.emit({ type: "fault", fault: faultOf(thrown) });
      this.state({ name: "empty", without: this.backend ? "dataset" : "device" });
    }
  }

  async check(request: OpenRequest): Promise<Fault | null> {
    try {
      await openData(request, await this.cache, () => undefined);
      return null;
    } catch (thrown) {
      return faultOf(thrown);
    }
  }

  start(config: Config): void {
    this.wish = "train";
    this.stepsLeft = Number.POSITIVE_INFINITY;
    this.goOn(config);
  }

  step(config: Config): void {
    this.wish = "train";
    this.stepsLeft = 1;
    this.goOn(config);
  }

  private goOn(config: Config): void {
    if (!this.looping) this.begin(this.loop(config));
  }

  /** What has begun later is not forgotten when this ends. */
  private begin(work: Promise<void>): void {
    const begun = work.finally(() => {
      if (this.looping === begun) this.looping = null;
    });
    this.looping = begun;
  }

  pause(): void {
    this.wish = "pause";
    this.opening?.abort();
    this.evaluation?.abort();
    this.trainer?.giveUp();
  }

  async reset(): Promise<boolean> {
    // neither the run there is nor the saved one is lost by calling off a wait
    const waits = this.told.name === "preparing" && this.trainer !== null && this.trainer.step > 0;
    const keeps = this.opening !== null || waits;
    this.pause();
    await this.looping;
    if (keeps) return false;
    const had = this.trainer !== null;
    this.forget();
    if (had && this.source) this.state({ name: "ready" });
    return true;
  }

  private forget(): void {
    this.trainer?.dispose();
    [this.trainer, this.nextConfig, this.sampled, this.testedAt] = [null, null, null, 0];
  }

  set(knobs: LiveKnobs): void {
    try {
      const before = JSON.stringify(this.trainer?.config.augmentation);
      this.trainer?.set(knobs);
      if (this.trainer && JSON.stringify(knobs.augmentation) !== before) this.showSamples(this.trainer);
    } catch (thrown) {
      this.emit({ type: "fault", fault: faultOf(thrown) });
    }
  }

  replan(config: Config): void {
    this.nextConfig = config;
    // a network at rest takes it at once
    if (this.trainer && !this.trainer.finished) this.goOn(config);
  }

  async save(): Promise<Uint8Array | null> {
    // at work it may hold statistics that an evaluation has re-estimated
    if (!this.trainer || this.looping) return null;
    return writeSafetensors(await exportParameters(await this.trainer.runner));
  }

  /** Gives way to a run that begins meanwhile. A fault of the device is told by itself; any other means no answer. */
  async trial(config: Config): Promise<number | null> {
    const { backend } = this;
    const goesOn = () => backend === this.backend && !this.trainer && !this.looping && !this.deviceFailed;
    if (backend?.engine !== "planned" || !goesOn()) return null;
    return trialSpeed(backend, config, () => nextTask().then(goesOn)).catch(() => null);
  }

  async saveRun(): Promise<Uint8Array | null> {
    const { trainer, source } = this;
    return trainer && source && !this.looping ? saveRun(trainer, source) : null;
  }

  openRun(file: File): void {
    this.pause();
    const opening = new AbortController();
    this.opening = opening;
    this.begin((this.looping ?? Promise.resolve()).then(() => this.takeRun(file, opening)));
  }

  private async takeRun(file: File, opening: AbortController): Promise<void> {
    const { told, taken, source, request } = this;
    const { signal } = opening;
    try {
      if (!source || !request) throw new FaultError({ code: "data.notFound", where: "" });
      signal.throwIfAborted();
      this.prepare({ what: "network" });
      const reading = openRun(file, { source, request }, (wanted) => this.reopen(wanted));
      const opened = await unlessAborted(reading, signal);
      const { config, standing } = opened.run;
      const trainer = this.build(config, opened.source, standing);
      try {
        fillRunner(await unlessAborted(trainer.runner, signal), opened.run);
      } catch (thrown) {
        trainer.dispose();
        throw thrown;
      }
      this.forget();
      if (opened.source !== source)
        this.emit({ type: "dataset", dataset: { ...datasetFacts(opened.source), address: "" } });
      [this.trainer, this.source, this.request] = [trainer, opened.source, opened.request];
      this.emit({ type: "restored", config });
      await this.report(trainer);
      if (!this.deviceFailed) this.state(trainer.finished ? { name: "finished" } : { name: "paused" });
    } catch (thrown) {
      this.taken = taken;
      if (this.deviceFailed) return;
      this.state(told);
      if (!signal.aborted) this.emit({ type: "fault", fault: faultOf(thrown) });
    } finally {
      this.wish = "pause";
      if (this.opening === opening) this.opening = null;
    }
    // an edit that came meanwhile is for the network that is there now
    if (this.nextConfig && this.trainer && !this.trainer.finished) await this.loop(this.nextConfig);
  }

  private async reopen(request: OpenRequest): Promise<Source> {
    return (await openData(request, await this.cache, (fault) => this.log({ code: "leftOut", fault }))).source;
  }

  /** Trains until paused, finished, failed, or no steps are left. */
  private async loop(config: Config): Promise<void> {
    try {
      this.trainer ??= this.build(config);
      const trainer = this.trainer;
      for (let told = false; ; told = true) {
        await this.evaluateIfDue(trainer);
        await this.takeNextConfig(trainer);
        await this.evaluateIfDue(trainer);
        if (this.stepsLeft === 0 || this.wish === "pause" || trainer.finished) break;
        const first = !trainer.stepped;
        if (!told && first) this.prepare({ what: "network" });
        else if (!told) this.state({ name: "training" });
        this.stepsLeft -= 1;
        const metrics = await trainer.next(this.stepsLeft).catch((thrown: unknown) => this.unlessGivenUp(thrown));
        if (!metrics) continue;
        if (first) this.state({ name: "training" });
        this.emit({ type: "metrics", steps: [metrics] });
        await this.report(trainer);
        await this.evaluateIfDue(trainer);
        await nextTask();
      }
      await this.drain(trainer);
      await this.report(trainer);
      if (!this.deviceFailed) this.state(trainer.finished ? { name: "finished" } : { name: "paused" });
    } catch (thrown) {
      this.wish = "pause"; // an edit alone must not start it again
      // what follows a lost device is not told
      if (this.deviceFailed) return;
      const fault = faultOf(thrown);
      this.state({ name: "failed", fault, canGoOn: this.trainer !== null && !fault.code.startsWith("device.") });
    }
  }

  /** A test that a pause has cut short is made up for when it goes on. */
  private async evaluateIfDue(trainer: Trainer): Promise<void> {
    const due = trainer.busy || trainer.step === this.testedAt ? null : trainer.evaluationDue();
    if (due && this.wish === "train") await this.evaluate(trainer, due.limit);
  }

  private async drain(trainer: Trainer): Promise<void> {
    while (trainer.busy) this.emit({ type: "metrics", steps: [await trainer.drain()] });
  }

  private async takeNextConfig(trainer: Trainer): Promise<void> {
    while (this.nextConfig) {
      await this.drain(trainer);
      const wished = this.nextConfig;
      this.nextConfig = null;
      const text = JSON.stringify(wished);
      // asked for twice: before and after the page heard of another one
      if (text === this.taken) continue;
      try {
        const { config, continued } = await trainer.replan(wished);
        this.taken = text;
        this.emit({ type: "replanned", config, continued });
      } catch (thrown) {
        this.emit({ type: "fault", fault: faultOf(thrown) });
      }
    }
  }

  private build(config: Config, source = this.source, standing?: Standing): Trainer {
    if (!source || !this.backend) throw new FaultError({ code: "data.notFound", where: "" });
    this.prepare({ what: "network" });
    this.taken = JSON.stringify(config);
    // later programs, such as an evaluation's, are made while it trains
    const compiling: CompileProgress = (done, total, what) => {
      if (!trainer.stepped) this.prepare({ what, done, total });
    };
    const events: TrainerEvents = {
      shardProgress: (done, total) => this.prepare({ what: "shard", done, total }),
      onBatch: (batch, { steps, epoch, stepInEpoch }) => {
        if (steps === (standing?.position.steps ?? 0)) this.prepare({ what: "firstStep" });
        if (stepInEpoch !== 0 && this.sampled) return;
        this.sampled = { batch, epoch, seed: config.seed };
        this.showSamples(trainer);
      },
      onAside: (aside) => this.log({ code: "aside", aside }),
      onAway: () => this.emit({ type: "data", data: trainer.data() }),
    };
    const trainer = new Trainer(config, source, runnerOn(this.backend, compiling), events, standing);
    const { parameters, layout } = trainer.model;
    const count = parameters
      .all()
      .reduce((sum, { role, variable }) => sum + (role === "statistic" ? 0 : variable.size), 0);
    this.log({ code: "network", depth: config.network.depth, blocks: layout.blocks.length, parameters: count });
    for (const { index, auxiliary } of layout.blocks) {
      if (auxiliary && auxiliary.recon === 0 && auxiliary.task === 0)
        this.log({ code: "untrainedBlock", block: index + 1 });
    }
    return trainer;
  }

  /** Nothing where a pause has ended a wait for data; any other fault goes on. */
  private unlessGivenUp(thrown: unknown): null {
    if (thrown instanceof DOMException && thrown.name === "AbortError") return null;
    throw thrown;
  }

  private showSamples({ config: { augmentation } }: Trainer): void {
    if (!this.sampled || !this.source) return;
    const { batch, epoch, seed } = this.sampled;
    this.emit({ type: "samples", samples: samplesOf(batch, this.source.shape, { seed, epoch, ...augmentation }) });
  }

  private async evaluate(trainer: Trainer, limit?: number): Promise<void> {
    this.evaluation = new AbortController();
    const { signal } = this.evaluation;
    try {
      const progress = (done: number, total: number) => void this.report(trainer, { done, total });
      const evaluation = await trainer.evaluate({ limit, signal, progress });
      // a part of an evaluation would look like a whole one
      if (signal.aborted) return;
      this.testedAt = trainer.step;
      this.emit({ type: "evaluation", evaluation });
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    } finally {
      this.evaluation = null;
      await this.report(trainer);
    }
  }

  private async report(trainer: Trainer, evaluating: { done: number; total: number } | null = null): Promise<void> {
    const progress = trainer.progress();
    this.emit({ type: "progress", progress: { ...progress, evaluating } });
    const memory = { ...(await trainer.runner).memory(), step: progress.step, seconds: progress.secondsTrained };
    this.emit({ type: "memory", memory });
    this.emit({ type: "data", data: trainer.data() });
  }

  /** The first fault is the cause; what follows only follows. */
  private deviceFault(fault: Fault): void {
    if (this.deviceFailed) return;
    this.deviceFailed = true;
    this.pause();
    this.state({ name: "failed", fault, canGoOn: false });
  }

  private state(state: RunState): void {
    this.told = state;
    this.emit({ type: "state", state });
  }

  private prepare(preparing: Preparing): void {
    this.state({ name: "preparing", preparing });
  }

  private log(entry: LogEntry): void {
    this.emit({ type: "log", at: Date.now(), entry });
  }
}
