// A trial: a few steps of a network on images of noise, timed, to tell how fast this device is before anything trains on it.

import { tensorDraws } from "#data/random";
import type { Config } from "#experiment/config";
import type { PlannedBackend } from "../backend/open";
import { buildModel } from "../local/model";
import { stepData } from "./input";
import { runnerOn } from "./make-runner";
import { configKnobs, type StepData } from "./runner";

const STEPS = 4;

/**
 * Images a second, after one step to warm up; null where `goesOn`, asked between steps, said no. The trial has an executor of
 * its own, so that the next network finds what was opened for it.
 */
export async function trialSpeed(
  backend: PlannedBackend,
  config: Config,
  goesOn: () => Promise<boolean>,
): Promise<number | null> {
  const model = buildModel(config, (name) => tensorDraws(config.seed, name));
  const runner = await runnerOn({ ...backend, makeExecutor: backend.makeSpareExecutor })(model);
  const underway: Promise<unknown>[] = [];
  try {
    const data = noise(config);
    const step = (at: number) => {
      const run = runner.train(data, configKnobs(model, at));
      run.catch(() => undefined); // heard where it is awaited
      return run;
    };
    await step(0);
    const begun = performance.now();
    for (let at = 1; at <= STEPS; at++) {
      if (!(await goesOn())) return null;
      underway.push(step(at));
      if (underway.length > runner.stepsAhead) await underway.shift();
    }
    await Promise.all(underway);
    return (1000 * STEPS * config.batch.size) / (performance.now() - begun);
  } finally {
    await Promise.allSettled(underway);
    runner.dispose();
  }
}

/** A batch of a config, augmented; what it shows is noise. */
export function noise(config: Config): StepData {
  const { batch, data, network } = config;
  const records = Int32Array.from({ length: batch.size }, (_, i) => i);
  const images = new Uint8Array(batch.size * data.imageSize ** 2 * network.channels);
  for (const i of images.keys()) images[i] = Math.imul(i + 1, 2_654_435_761) >>> 24;
  return stepData({ images, labels: records.map((i) => i % network.classes), records }, config, 1);
}
