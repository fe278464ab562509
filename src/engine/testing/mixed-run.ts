// Runs that engines are compared by: one that does everything in turns, and one that replays a step many times.

import { dataFacts } from "#data/open-folder";
import { tensorDraws } from "#data/random";
import type { Augmentation, Settings } from "#experiment/config";
import { resolve } from "#experiment/resolve";
import { buildModel } from "../local/model";
import { stepData } from "../train/input";
import { configKnobs, type MakeRunner, type Runner, type StepData, type StepKnobs } from "../train/runner";
import { smallSource } from "./small-source";

const SETTINGS: Settings = {
  network: { depth: 8, width: [4, 4, 6, 8] },
  split: { k: 3 },
  host: { kind: "infopro" },
  head: { featureDim: 8 },
  optimizer: { lr: 0.02 },
};
const SIZE = 8;

const runnerOf = (makeRunner: MakeRunner, k: number) => {
  const config = resolve({ ...SETTINGS, split: { k } }, dataFacts(smallSource()));
  return makeRunner(buildModel(config, (name) => tensorDraws(1, name)));
};

/** Images of one channel, by number of batch. */
const batch = (images: number, number: number): StepData => ({
  image: tensorDraws(number, "image").normal(images * SIZE * SIZE),
  labels: Int32Array.from({ length: images }, (_, i) => (i * 7 + number) % 4),
});

/** Records of bytes, shifted or resized and flipped as an epoch has it. */
function recordBatch({ model }: Runner, images: number, number: number, crop: Augmentation["crop"]): StepData {
  const bytes = tensorDraws(number, "records").uniform(images * SIZE * SIZE);
  const records = Int32Array.from({ length: images }, (_, i) => i * 3 + number);
  const augmentation: Augmentation = { crop, pad: 2, padMode: "reflect", flip: true };
  const { labels } = batch(images, number);
  return stepData(
    { images: Uint8Array.from(bytes, (value) => 127 + 127 * value), labels, records },
    { ...model.config, augmentation },
    1,
  );
}

const knobs = (runner: Runner, step: number, changed: Partial<StepKnobs> = {}): StepKnobs => ({
  ...configKnobs(runner.model, step),
  ...changed,
});

/**
 * Every loss of a run that alternates training, evaluation, running statistics, live knobs, a weight that falls to 0, other
 * batch sizes, images and augmented records, and another split under the same weights.
 */
export async function mixedRun(makeRunner: MakeRunner): Promise<number[]> {
  const losses: number[] = [];
  let step = 0;
  const train = async (
    runner: Runner,
    images: number,
    changed: Partial<StepKnobs> = {},
    data = batch(images, step),
  ) => {
    const figures = await runner.train(data, knobs(runner, step, changed));
    losses.push(...figures.map(({ loss }) => loss));
    step += 1;
  };
  const answer = async (runner: Runner, images: number) => {
    losses.push((await runner.answer(batch(images, 100 + step))).loss);
  };
  const first = await runnerOf(makeRunner, 3);
  await train(first, 12);
  await answer(first, 20);
  await train(first, 12, { learningRate: 0.005 });
  await train(first, 12, { learningRate: 0.01, emaMomentum: 0.5 });
  const live = { emaMomentum: 0.9, weights: [0.5, 0.25].map((recon) => ({ recon, task: 2 * recon })) };
  await train(first, 12, live);
  await first.moveStatistics(batch(12, 200), 0.3);
  await answer(first, 20);
  await train(first, 7, live);
  await train(first, 12, { weights: [0, 1].map((recon) => ({ recon, task: 1 })) });
  await answer(first, 5);
  await train(first, 12);
  for (const crop of ["shift", "resized"] as const) await train(first, 12, {}, recordBatch(first, 12, step, crop));
  const kept = await first.read(() => true);
  first.dispose();
  const second = await runnerOf(makeRunner, 2);
  const has = new Set((await second.read(() => true)).keys());
  second.write(new Map([...kept].filter(([name]) => has.has(name))));
  await train(second, 12);
  await answer(second, 20);
  await train(second, 9, { learningRate: 0.005 });
  await answer(second, 20);
  second.dispose();
  return losses;
}

/** Replays a step; `look` is called after the first and after the last, when nothing is on its way. */
export async function manySteps(makeRunner: MakeRunner, steps: number, look: (runner: Runner) => void): Promise<void> {
  const runner = await runnerOf(makeRunner, 2);
  const data = batch(4, 1);
  await runner.train(data, knobs(runner, 0, { learningRate: 1e-4 }));
  // as many at once as are ever on their way
  const underway: Promise<unknown>[] = [];
  const send = (step: number) => underway.push(runner.train(data, knobs(runner, step, { learningRate: 1e-4 })));
  for (let step = 1; step <= runner.stepsAhead + 1; step++) send(step);
  await Promise.all(underway.splice(0));
  look(runner);
  for (let step = runner.stepsAhead + 2; step < steps; step++) {
    if (underway.length > runner.stepsAhead) await underway.shift();
    send(step);
  }
  await Promise.all(underway);
  look(runner);
  runner.dispose();
}
