// From a batch of records to a step's tensors.

import * as tf from "@tensorflow/tfjs-core";
import { augmentationDraws } from "#data/augmentation";
import { draw, PURPOSE } from "#data/random";
import type { Batch } from "#data/source";
import type { Config } from "#experiment/config";
import type { StepInput } from "../local/step";
import { augment } from "../ops/augment";
import { dropout } from "../ops/dropout";

/** Augmented for an epoch of training; without `epoch` only normalised. The caller owns the tensors. */
export function stepInput(batch: Batch, config: Config, epoch?: number): StepInput {
  const { imageSize, mean, std } = config.data;
  const shape = [imageSize, imageSize, config.network.channels];
  const n = batch.labels.length;
  const { pad, padMode, flip } = epoch === undefined ? { pad: 0, padMode: "zero", flip: false } : config.augmentation;
  const draws =
    epoch === undefined
      ? new Int32Array(3 * n)
      : augmentationDraws(batch.records, { seed: config.seed, epoch, pad, flip });
  const image = tf.tidy(() => {
    const records = tf.tensor2d(Float32Array.from(batch.images), [n, batch.images.length / n]);
    return augment(records, tf.tensor2d(draws, [n, 3], "int32"), { shape, pad, padMode, mean, std });
  });
  return { image, label: tf.tensor1d(batch.labels, "int32") };
}

/** Dropout whose masks come from seed, step and layer; null where the rate is 0. */
export function dropoutOf({ network, seed }: Config, step: () => number) {
  const rate = network.dropout;
  if (rate === 0) return null;
  return (x: tf.Tensor4D, layer: string): tf.Tensor4D => {
    const id = [...layer].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7);
    const mask = new Float32Array(x.size);
    for (let i = 0; i < mask.length; i += 4) {
      draw(seed, PURPOSE.dropout, i, step(), id).forEach((value, j) => {
        mask[i + j] = value / 2 ** 32 < rate ? 0 : 1 / (1 - rate);
      });
    }
    return dropout(x, tf.tensor4d(mask, x.shape));
  };
}
