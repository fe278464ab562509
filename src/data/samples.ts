// A few training images as they lie and as an epoch's augmentation shows them to the network, for the eye.

import { type Augmentation, type Cropping, NO_CROP } from "#experiment/config";
import { augmentationDraws, augmentPlainly } from "./augmentation";
import type { Batch, SourceFacts } from "./source";

const SHOWN = 8;

export interface Samples {
  /** Height, width, channels. */
  shape: SourceFacts["shape"];
  labels: number[];
  /** `[n, height, width, channels]` bytes. */
  before: Uint8Array;
  after: Uint8Array;
}

/** The first records of a batch, augmented as in that epoch of training. */
export function samplesOf(
  { images, labels, records }: Batch,
  shape: Samples["shape"],
  options: Augmentation & { seed: number; epoch: number },
): Samples {
  const count = Math.min(SHOWN, labels.length);
  const pixels = images.length / labels.length;
  const plain = { shape, mean: Array<number>(shape[2]).fill(0), std: Array<number>(shape[2]).fill(1) };
  const show = (draws: Int32Array, cropping: Cropping) => {
    const floats = augmentPlainly(images.subarray(0, count * pixels), draws, { ...cropping, ...plain });
    return Uint8Array.from(floats, (value) => Math.round(value * 255));
  };
  return {
    shape,
    labels: [...labels.subarray(0, count)],
    before: show(new Int32Array(3 * count), NO_CROP),
    after: show(augmentationDraws(records.subarray(0, count), { ...options, size: shape[0] }), options),
  };
}
