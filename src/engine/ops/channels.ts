// Sums and affine maps per channel in the stock ops that every tfjs backend runs fast.

import * as tf from "@tensorflow/tfjs-core";

/**
 * Mean over images and pixels. x: [n, h, w, c] or [n, c] to [c]. Sums each image first: one float32 sum over a whole batch
 * loses digits.
 */
export function channelMean(x: tf.Tensor4D | tf.Tensor2D): tf.Tensor1D {
  return tf.mean(x.rank === 2 ? x : imageMean(x as tf.Tensor4D), 0);
}

/** Mean over the pixels of each image. x: [n, h, w, c] to [n, c]. */
export function imageMean(x: tf.Tensor4D): tf.Tensor2D {
  return tf.div(tf.sum(x, [1, 2]), x.shape[1] * x.shape[2]);
}

/** x * factor + offset per channel; x: [n, h, w, c] or [n, c], factor and offset: [c]. */
export function channelAffine<T extends tf.Tensor>(x: T, factor: tf.Tensor, offset: tf.Tensor): T {
  return tf.add(tf.mul(x, factor), offset);
}
