// npm run train: trains a config on a data set; the last line of stdout is one JSON object.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openBackend } from "#engine/backend/open";
import type { EvaluationMetrics, StepMetrics } from "#engine/train/metrics";
import { writeSafetensors } from "#engine/train/safetensors";
import { Trainer } from "#engine/train/trainer";
import { exportParameters } from "#engine/train/weights-file";
import type { Config, Settings } from "#experiment/config";
import { resolve } from "#experiment/resolve";
import { parseSettings, withPairs, withValue } from "#experiment/settings";
import { runCommand, showProgress, UsageError } from "./command";
import { checkBackend, endOnFault, nodeSurroundings } from "./node-backend";
import { dataFacts, openData, readBytes } from "./node-data";

const USAGE = `npm run train -- --data PATH|NAME [--config FILE] [--set key=value ...] [--backend webgpu|wasm|cpu]
                 [--epochs N] [--steps N] [--seed N] [--out DIR]`;

const OPTIONS = {
  data: { type: "string" },
  config: { type: "string" },
  set: { type: "string", multiple: true },
  backend: { type: "string", default: "wasm" },
  epochs: { type: "string" },
  steps: { type: "string" },
  seed: { type: "string" },
  out: { type: "string" },
} as const;

await runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: OPTIONS });
  if (!values.data) throw new UsageError("--data is missing");
  const backendName = checkBackend(values.backend);
  const source = await openData(values.data);
  const config = resolve(await settingsOf(values), dataFacts(source));
  const steps = values.steps === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--steps", values.steps);
  const backend = await openBackend(backendName, await nodeSurroundings(backendName), endOnFault);
  const began = performance.now();
  const trainer = new Trainer(config, source);
  const log: { steps: StepMetrics[]; evaluations: EvaluationMetrics[] } = { steps: [], evaluations: [] };
  const total = Math.min(steps, config.schedule.epochs * trainer.stepsPerEpoch);
  while (trainer.step < total) {
    const metrics = await trainer.next();
    log.steps.push(metrics);
    showProgress(trainer.step, total, statusLine(trainer, metrics));
    const atEpochEnd = trainer.step % trainer.stepsPerEpoch === 0;
    if (atEpochEnd || trainer.step === total) {
      const evaluation = await trainer.evaluate();
      log.evaluations.push(evaluation);
      process.stderr.write(`\n${evaluationLine(evaluation)}\n`);
    }
  }
  if (values.out) await writeRun(values.out, config, trainer, log);
  const last = log.evaluations.at(-1);
  const result = {
    testAccuracy: last?.testAccuracy ?? null,
    testCorrect: last?.testCorrect ?? null,
    testCount: last?.testCount ?? null,
    blockAccuracy: last?.blockAccuracy ?? [],
    bestTestAccuracy: Math.max(...log.evaluations.map(({ testAccuracy }) => testAccuracy)),
    losses: log.steps.at(-1)?.losses ?? [],
    imagesPerSecond: Math.round((trainer.step * config.batch.size) / Math.max(1e-9, log.steps.at(-1)?.seconds ?? 0)),
    peakBytes: backend.memory().livePeakBytes,
    backend: backend.facts.backend,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    seed: config.seed,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
});

type Values = { config?: string; set?: string[]; epochs?: string; seed?: string };

async function settingsOf({ config, set = [], epochs, seed }: Values): Promise<Settings> {
  let settings: Settings = {};
  if (config) settings = parseSettings(new TextDecoder().decode(await readBytes(config)), config);
  settings = withPairs(settings, set);
  if (epochs !== undefined) settings = withValue(settings, "schedule.epochs", wholeNumber("--epochs", epochs));
  if (seed !== undefined) settings = withValue(settings, "seed", wholeNumber("--seed", seed, 0));
  return settings;
}

function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new UsageError(`${option} takes a whole number from ${least}`);
  return number;
}

function statusLine(trainer: Trainer, { losses }: StepMetrics): string {
  const { epoch, epochs, stepInEpoch, imagesPerSecond, secondsLeft } = trainer.progress();
  const left = secondsLeft === null ? "" : `, ${Math.ceil(secondsLeft)} s left`;
  const shown = losses.map((loss) => loss.toFixed(3)).join(" ");
  return `epoch ${epoch} of ${epochs}, step ${stepInEpoch} of ${trainer.stepsPerEpoch}, ${Math.round(imagesPerSecond)} images a second${left}, losses ${shown}`;
}

function percent(share: number | null): string {
  return share === null ? "none" : `${(share * 100).toFixed(1)} %`;
}

function evaluationLine({ epoch, testAccuracy, testCorrect, testCount, blockAccuracy, statistics }: EvaluationMetrics) {
  const blocks = blockAccuracy.map(percent).join(", ");
  return `epoch ${+epoch.toFixed(2)}: test accuracy ${percent(testAccuracy)} (${testCorrect} of ${testCount}), blocks ${blocks}, ${statistics} statistics`;
}

async function writeRun(folder: string, config: Config, trainer: Trainer, log: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensors = await exportParameters(trainer.model.parameters);
  await writeFile(join(folder, "weights.safetensors"), writeSafetensors(tensors));
  await writeFile(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  await writeFile(join(folder, "metrics.json"), `${JSON.stringify(log)}\n`);
}
