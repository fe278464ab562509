// The local loss of a block: weighted reconstruction and task loss (docs/method.md, 4).

import type * as tf from "@tensorflow/tfjs-core";
import type { Config, UnitName } from "#experiment/config";
import { decoder } from "../nn/decoder";
import type { Forward } from "../nn/forward";
import { head } from "../nn/head";
import { contrast } from "../ops/contrast";
import { crossEntropy } from "../ops/cross-entropy";
import { add, weighLoss } from "../ops/mix";
import { reconstruction } from "../ops/reconstruction";

/** Scalars. Parts that a weight of 0 leaves out are null; `correct` counts right answers, null without a classifier. */
export interface BlockLoss {
  total: tf.Scalar;
  recon: tf.Scalar | null;
  task: tf.Scalar | null;
  correct: tf.Scalar | null;
}

/** Weights of a local loss's parts as scalars on the device; null where a part is left out. One of them is there. */
export interface LossWeights {
  recon: tf.Scalar | null;
  task: tf.Scalar | null;
}

/**
 * Which parts are computed. A part whose weight is 0 is not. With both at 0 the task is computed all the same: its
 * gradient is zero, and the block's weights still decay, as in the reference.
 */
export function lossParts(weight: { recon: number; task: number }): { recon: boolean; task: boolean } {
  const recon = weight.recon > 0;
  return { recon, task: weight.task > 0 || !recon };
}

/**
 * y: what decoder and head at unit `at` see, [n, h, w, c]; image: [n, H, W, channels] normalised; label: [n] int32.
 */
export function localLoss(
  forward: Forward,
  config: Config,
  at: UnitName,
  { y, image, label }: { y: tf.Tensor4D; image: tf.Tensor4D; label: tf.Tensor1D },
  weight: LossWeights,
  seeDecoded: (z: tf.Tensor4D) => void,
): BlockLoss {
  let recon: tf.Scalar | null = null;
  if (weight.recon) {
    const z = decoder(forward, at, y, [image.shape[1], image.shape[2]]);
    seeDecoded(z);
    recon = reconstruction(z, image, config.data);
  }
  let task: tf.Scalar | null = null;
  let correct: tf.Scalar | null = null;
  if (weight.task) {
    const out = head(forward, config, at, y);
    if (config.contrast.enabled) task = contrast(out, label, contrastAttributes(config));
    else ({ loss: task, correct } = crossEntropy(out, label));
  }
  const parts = [
    recon && weight.recon && weighLoss(recon, weight.recon),
    task && weight.task && weighLoss(task, weight.task),
  ].filter((part): part is tf.Scalar => part !== null);
  const [first, second] = parts;
  if (!first) throw new Error("a local loss has at least one part");
  return { total: second ? add(first, second) : first, recon, task, correct };
}

const contrastAttributes = ({ contrast: { temperature, baseTemperature } }: Config) => ({
  temperature,
  baseTemperature,
});
