// What a forward run needs beside its input, and the two layers everything is built of.

import type * as tf from "@tensorflow/tfjs-core";
import { batchNorm, fixedNorm, runningStatistics } from "../ops/batch-norm";
import { convolution } from "../ops/convolution";
import type { Parameters } from "./parameters";

export interface Forward {
  parameters: Parameters;
  /** Training: batch statistics, and running statistics move by `statisticsRate`. Otherwise running statistics. */
  training: boolean;
  /** Scalar; 0.1 while training (docs/method.md, 1). */
  statisticsRate: tf.Scalar;
  /** Zeroes a share of x in training mode and scales the rest up; null without dropout. */
  dropout: ((x: tf.Tensor4D, layer: string) => tf.Tensor4D) | null;
}

/** Convolution `name`.weight (and `name`.bias where it has one). x: [n, h, w, ci]. */
export function conv({ parameters }: Forward, name: string, x: tf.Tensor4D, stride: number): tf.Tensor4D {
  const bias = parameters.has(`${name}.bias`) ? parameters.get<tf.Tensor1D>(`${name}.bias`) : null;
  return convolution(x, parameters.get<tf.Tensor4D>(`${name}.weight`), stride, bias);
}

/** Batch norm `name`, then `residual` added and a ReLU if asked for. x: [n, h, w, c] or [n, c]. */
export function norm<T extends tf.Tensor4D | tf.Tensor2D>(
  forward: Forward,
  name: string,
  x: T,
  options: { relu: boolean; residual?: T },
): T {
  const { parameters, training } = forward;
  const scale = parameters.get<tf.Tensor1D>(`${name}.weight`);
  const shift = parameters.get<tf.Tensor1D>(`${name}.bias`);
  const running = {
    mean: parameters.get<tf.Tensor1D>(`${name}.running_mean`),
    variance: parameters.get<tf.Tensor1D>(`${name}.running_var`),
  };
  if (!training) return fixedNorm(x, scale, shift, running, options.relu, options.residual);
  const { y, ...batch } = batchNorm(x, scale, shift, options.relu, options.residual);
  const next = runningStatistics(running, batch, forward.statisticsRate, x.size / scale.size);
  parameters.assign(`${name}.running_mean`, next.mean);
  parameters.assign(`${name}.running_var`, next.variance);
  return y;
}
