// From a batch of records to what a step is fed with.

import { augmentationDraws } from "#data/augmentation";
import type { Batch } from "#data/source";
import { type Config, NO_CROP } from "#experiment/config";
import type { StepData } from "./runner";

/** Augmented for an epoch of training; without `epoch` only normalised. */
export function stepData(
  { images, labels, records }: Batch,
  { augmentation, data, seed }: Config,
  epoch?: number,
): StepData {
  const shared = { labels, records: images };
  if (epoch === undefined) {
    return { ...shared, draws: new Int32Array(3 * labels.length), ...NO_CROP };
  }
  const { crop, pad, padMode } = augmentation;
  const draws = augmentationDraws(records, { ...augmentation, seed, epoch, size: data.imageSize });
  return { ...shared, draws, crop, pad, padMode };
}
