// How long an epoch takes on this device: what it computes, times the seconds that a multiply-add took in a step that ran.

import type { Config, DataFacts, Settings } from "./config";
import { resolve } from "./resolve";
import { workOf } from "./work";

/** An epoch that takes longer is said to be slow. */
export const SLOW_EPOCH_SECONDS = 300;

type TimedConfig = Parameters<typeof workOf>[0];

/** Seconds a multiply-add, from the speed of a network in training. */
export const secondsEach = (config: TimedConfig, imagesPerSecond: number): number =>
  1 / (imagesPerSecond * workOf(config).training);

/** An epoch's training and the test at its end. Images are counted; the time that data take to come is not in it. */
export function epochSeconds(
  config: TimedConfig,
  each: number,
  { trainRecords, testRecords }: { trainRecords: number; testRecords: number },
): number {
  const { training, test } = workOf(config);
  return each * (trainRecords * training + testRecords * test);
}

/** An estimate as it is said: to 5 seconds, minutes, quarters of an hour, hours. */
export function roughSeconds(seconds: number): number {
  const grain = seconds < 60 ? 5 : seconds < 3600 ? 60 : seconds < 6 * 3600 ? 900 : 3600;
  return Math.max(grain, Math.round(seconds / grain) * grain);
}

/** Images of a trial's batch: a few do not fill a GPU, and a processor that plays one takes a second for a few. */
const TRIAL_IMAGES = { gpu: 256, processor: 32, softwareGpu: 8 };

/** The trial step's network: the presets' layers in their least number. `data`: of the data set there is. */
export function trialConfig(data: DataFacts, device: keyof typeof TRIAL_IMAGES): Config {
  const size = TRIAL_IMAGES[device];
  const settings: Settings = { network: { depth: 8 }, split: { k: 3 }, batch: { size } };
  // the images are made up: as many as are needed
  return resolve(settings, { ...data, trainRecords: Math.max(size, data.trainRecords) });
}
