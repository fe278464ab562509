// From a batch of records to what a step is fed with.

import { augmentationDraws } from "#data/augmentation";
import type { Batch } from "#data/source";
import type { Config } from "#experiment/config";
import type { StepData } from "./runner";

/** Augmented for an epoch of training; without `epoch` only normalised. */
export function stepData({ images, labels, records }: Batch, { augmentation, seed }: Config, epoch?: number): StepData {
  const shared = { labels, records: images };
  if (epoch === undefined) return { ...shared, draws: new Int32Array(3 * labels.length), pad: 0, padMode: "zero" };
  const { pad, padMode, flip } = augmentation;
  return { ...shared, draws: augmentationDraws(records, { seed, epoch, pad, flip }), pad, padMode };
}
