// What the commands compute, free of Node and of the page: the same job runs in either.

import type { Folder } from "#data/folder";
import type { DecodeImage } from "#data/image-source";
import { dataFacts, openFolder } from "#data/open-folder";
import { openParquetUrl } from "#data/parquet-source";
import type { Source } from "#data/source";
import { Traffic } from "#data/traffic";
import type { BackendName, EngineMode } from "#engine/backend/device-facts";
import { openBackend, type Surroundings } from "#engine/backend/open";
import { isAuxiliary } from "#engine/nn/initialise";
import { type Comparison, goldenCase, runGolden } from "#engine/train/golden";
import { runnerOn } from "#engine/train/make-runner";
import type { EvaluationMetrics, StepMetrics } from "#engine/train/metrics";
import { readSafetensors, writeSafetensors } from "#engine/train/safetensors";
import { fillRunner, readRun, readRunHead, saveRun } from "#engine/train/saved-run";
import { Trainer, type TrainerEvents } from "#engine/train/trainer";
import { exportParameters, importParameters } from "#engine/train/weights-file";
import type { Config, Settings } from "#experiment/config";
import { type Fault, FaultError } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import { withLeaves } from "#experiment/settings";
import { t } from "#messages/en";
import { faultText } from "#messages/en-faults";

/** What a job reads from and reports to. */
export interface Workplace {
  surroundings: Surroundings;
  folder(index: number): Promise<Folder>;
  decode: DecodeImage;
  /** Progress: done, of, and what. */
  progress(done: number, total: number, text: string): void;
  /** Waited for between steps: what came meanwhile, such as Ctrl-C, is heard. */
  turn(): Promise<void>;
  /** A line worth keeping. */
  say(line: string): void;
  /** What a run has come to, in the place of what was saved of it before. */
  save(run: SavedRun): Promise<void>;
  deviceFault(fault: Fault): void;
}

export interface ParityRow {
  name: string;
  ok: boolean;
  worst: Comparison;
  tensors: number;
}

/** Golden cases, one a folder. */
export async function parity(
  { backend, mode, folders }: { backend: BackendName; mode: EngineMode; folders: number },
  place: Workplace,
): Promise<ParityRow[]> {
  const opened = await openBackend(backend, place.surroundings, place.deviceFault, mode);
  const rows: ParityRow[] = [];
  for (let i = 0; i < folders; i++) {
    const folder = await place.folder(i);
    const text = new TextDecoder().decode(await folder.read("config.json"));
    const golden = goldenCase(text, await folder.read("tensors.safetensors"), folder.name);
    const comparisons = await runGolden(golden, runnerOn(opened));
    const [worst] = comparisons;
    if (!worst) throw new FaultError({ code: "data.empty", where: folder.name });
    rows.push({ name: folder.name, ok: worst.excess <= 1, worst, tensors: comparisons.length });
    place.progress(i + 1, folders, folder.name);
  }
  return rows;
}

export interface TrainRequest {
  backend: BackendName;
  mode: EngineMode;
  settings: Settings;
  /** Of a parquet file; without it the data lie in folder 0. */
  url?: string;
  /** Most steps; null: all epochs. */
  steps: number | null;
  /** Whether the run is saved at the end of each epoch and of all. */
  save: boolean;
  /** Name of a saved run's file in the folder after the data's, to go on from; the settings go over its own. */
  resume: string | null;
  /** What that run wrote before; what is of later steps than it stands at is left out. */
  earlier: TrainLog | null;
}

export interface TrainLog {
  steps: StepMetrics[];
  evaluations: EvaluationMetrics[];
}

export interface TrainReport {
  result: Record<string, unknown>;
  log: TrainLog;
}

/** What is kept of a run: files' bytes, and what goes beside them. */
export interface SavedRun {
  weights: Uint8Array;
  run: Uint8Array;
  config: Config;
  log: TrainLog;
}

/** The data of folder 0, or of a parquet file's address. What is left out of them is said as it is met, up to a bound. */
async function openData({ data, seed }: Settings, place: Workplace, url?: string): Promise<Source> {
  const imageSize = typeof data?.imageSize === "number" ? data.imageSize : undefined;
  let told = 0;
  const notice = (fault: Fault) => {
    told++;
    if (told <= MOST_NOTICES) place.say(faultText(fault));
    if (told === MOST_NOTICES + 1) place.say("More is left out than is told.");
  };
  const { decode } = place;
  if (url === undefined) return openFolder(await place.folder(0), { decode, imageSize, seed, notice });
  const network = { traffic: new Traffic(), cache: null };
  const options = { decode, imageSize, seed: seed ?? 0, onUnreadable: notice, network };
  return (await openParquetUrl(new URL(url), options)).source;
}

const MOST_NOTICES = 20;

/** Trains on the data of folder 0, or of `url`, from the start or from a saved run. */
export async function train(request: TrainRequest, place: Workplace): Promise<TrainReport> {
  const { settings, resume, url } = request;
  const saved = resume === null ? null : { file: resume, bytes: await (await place.folder(url ? 0 : 1)).read(resume) };
  const own = saved ? withLeaves(readRunHead(saved.bytes, saved.file).settings, settings) : settings;
  const source = await openData(own, place, url);
  const run = saved && readRun(saved.bytes, saved.file, source, settings);
  const config = run?.config ?? resolve(own, dataFacts(source));
  const backend = await openBackend(request.backend, place.surroundings, place.deviceFault, request.mode);
  const began = performance.now();
  const onAside: TrainerEvents["onAside"] = ({ fault, records }) =>
    place.say(`${t.log.aside(faultText(fault), records)}.`);
  const trainer = new Trainer(config, source, runnerOn(backend), { onAside }, run?.standing);
  if (run) fillRunner(await trainer.runner, run);
  const { step: startStep, standing: start } = trainer;
  const log = logUpTo(startStep, request.earlier);
  const evaluate = async () => {
    const evaluation = await trainer.evaluate({ progress: place.turn });
    if (log.evaluations.at(-1)?.step === evaluation.step) log.evaluations.pop();
    log.evaluations.push(evaluation);
    place.say(evaluationLine(evaluation));
    if (request.save) await place.save({ ...(await filesOf(trainer, source)), config, log });
    return evaluation;
  };
  const total = Math.min(request.steps ?? Number.POSITIVE_INFINITY, config.schedule.epochs * trainer.stepsPerEpoch);
  const isOver = startStep >= total || trainer.finished;
  if (isOver) place.say(overLine(trainer, request.steps));
  while (trainer.step < total && !trainer.finished) {
    const metrics = await trainer.next(total - trainer.step - 1);
    log.steps.push(metrics);
    place.progress(trainer.step, total, stepLine(trainer, metrics, total - trainer.step));
    await place.turn();
    const due = trainer.evaluationDue();
    if ((due === null || due.limit !== undefined) && trainer.step !== total) continue;
    await evaluate();
  }
  // a saved run may have no step left
  const last = (isOver ? null : log.evaluations.at(-1)) ?? (await evaluate());
  const trained = log.steps.at(-1);
  const steps = trainer.step - startStep;
  const result = {
    testAccuracy: last.testAccuracy,
    testCorrect: last.testCorrect,
    testCount: last.testCount,
    blockAccuracy: last.blockAccuracy,
    bestTestAccuracy: Math.max(...log.evaluations.map(({ testAccuracy }) => testAccuracy)),
    losses: trained?.losses,
    imagesPerSecond:
      steps > 0 ? Math.round((steps * config.batch.size) / (trainer.standing.seconds - start.seconds)) : null,
    ...(await memoryOf(trainer)),
    backend: backend.facts.backend,
    engine: backend.engine,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    seed: config.seed,
  };
  return { result, log };
}

/** A log to go on with from a step. */
function logUpTo(step: number, earlier: TrainLog | null): TrainLog {
  const { steps = [], evaluations = [] } = earlier ?? {};
  return {
    steps: steps.filter((each) => each.step <= step),
    evaluations: evaluations.filter((each) => each.step <= step),
  };
}

async function filesOf(trainer: Trainer, source: Source): Promise<Pick<SavedRun, "weights" | "run">> {
  const weights = writeSafetensors(await exportParameters(await trainer.runner));
  return { weights, run: await saveRun(trainer, source) };
}

async function memoryOf(trainer: Trainer) {
  const { livePeakBytes, allocatedPeakBytes } = (await trainer.runner).memory();
  return { peakBytes: livePeakBytes, allocatedBytes: allocatedPeakBytes };
}

function stepLine(trainer: Trainer, { losses }: StepMetrics, stepsLeft: number): string {
  const { epoch, epochs, stepInEpoch, stepsPerEpoch, imagesPerSecond, secondsLeft } = trainer.progress();
  const seconds = (stepsLeft * trainer.config.batch.size) / imagesPerSecond;
  const left = secondsLeft === null ? "" : `, ${Math.ceil(seconds)} s left`;
  const shown = losses.map((loss) => loss.toFixed(3)).join(" ");
  return `epoch ${epoch} of ${epochs}, step ${stepInEpoch} of ${stepsPerEpoch}, ${Math.round(imagesPerSecond)} images a second${left}, losses ${shown}`;
}

function overLine(trainer: Trainer, steps: number | null): string {
  const why = trainer.finished
    ? `the run has done its epochs, ${trainer.config.schedule.epochs} in all; more take a higher --epochs`
    : `the run stands at step ${trainer.step}, and --steps is ${steps}`;
  return `No step is left to train: ${why}. It is evaluated as it stands.`;
}

function percent(share: number | null): string {
  return share === null ? "none" : `${(share * 100).toFixed(1)} %`;
}

function evaluationLine({
  epoch,
  testAccuracy,
  testCorrect,
  testCount,
  blockAccuracy,
  statistics,
}: EvaluationMetrics): string {
  const blocks = blockAccuracy.map(percent).join(", ");
  return `epoch ${+epoch.toFixed(2)}: test accuracy ${percent(testAccuracy)} (${testCorrect} of ${testCount}), blocks ${blocks}, ${statistics} statistics`;
}

export interface EvaluateRequest {
  backend: BackendName;
  mode: EngineMode;
  settings: Settings;
  /** Of a parquet file; without it the data lie in folder 0. */
  url?: string;
  /** Name of the weights file in the folder after the data's. */
  file: string;
}

/** Accuracy of weights on a data set's test split. Public checkpoints hold a backbone alone. */
export async function evaluateWeights(request: EvaluateRequest, place: Workplace): Promise<Record<string, unknown>> {
  const source = await openData(request.settings, place, request.url);
  const config = resolve(request.settings, dataFacts(source));
  const bytes = await (await place.folder(request.url ? 0 : 1)).read(request.file);
  const file = readSafetensors(bytes, request.file);
  const backend = await openBackend(request.backend, place.surroundings, place.deviceFault, request.mode);
  const began = performance.now();
  const trainer = new Trainer(config, source, runnerOn(backend));
  const whole = [...file.keys()].some((name) => isAuxiliary(name.replace(/^module\./, "")));
  importParameters(await trainer.runner, file, (name) => whole || !isAuxiliary(name));
  const found = await trainer.evaluate({
    statistics: "running",
    progress: (done, total) => place.progress(done, total, `${done} of ${total} images`),
  });
  return {
    testAccuracy: found.testAccuracy,
    testCorrect: found.testCorrect,
    testCount: found.testCount,
    blockAccuracy: whole ? found.blockAccuracy : found.blockAccuracy.slice(-1),
    losses: [found.testLoss],
    imagesPerSecond: Math.round(found.testCount / ((performance.now() - began) / 1000)),
    ...(await memoryOf(trainer)),
    backend: backend.facts.backend,
    engine: backend.engine,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    seed: config.seed,
  };
}
