// Batch norm, optionally followed by a residual add and a ReLU, and its gradient (docs/method.md, 1: eps 1e-5, biased
// batch variance). Training mode also yields the batch statistics; evaluation mode normalises with given ones.

import * as tf from "@tensorflow/tfjs-core";
import { channelAffine, channelMean } from "./channels";
import { defineOp, requireImages, requireShape } from "./op";

export const BATCH_NORM_EPSILON = 1e-5;

type NormAttributes = { relu: boolean };
type TrainingAttributes = NormAttributes & { residual: boolean };
/** Images [n, h, w, c], or vectors [n, c], each as an image of one pixel. */
type Images = tf.Tensor4D | tf.Tensor2D;
export type Normed<T extends Images> = { y: T; mean: tf.Tensor1D; variance: tf.Tensor1D };

function checkShapes(x: number[], scale: number[], shift: number[], residual?: number[]): [number[], number] {
  const channels = x.length === 2 ? (x[1] ?? 0) : requireImages("batch norm", x)[3];
  requireShape("batch norm", "scale", scale, [channels]);
  requireShape("batch norm", "shift", shift, [channels]);
  if (residual) requireShape("batch norm", "residual", residual, x);
  return [[...x], channels];
}

const finish = (y: tf.Tensor, residual: tf.Tensor | undefined, relu: boolean) => {
  const sum = residual ? tf.add(y, residual) : y;
  return relu ? tf.relu(sum) : sum;
};

const inverseDeviation = (variance: tf.Tensor) => tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON));

/** All but x: [c]. */
function normalise(x: Images, mean: tf.Tensor, variance: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) {
  const factor = tf.mul(scale, inverseDeviation(variance));
  return channelAffine(x, factor, tf.sub(shift, tf.mul(mean, factor)));
}

const batchNormOp = defineOp<"x" | "scale" | "shift" | "residual", "residual", TrainingAttributes>({
  name: "ManBatchNorm",
  shapes({ x, scale, shift, residual }) {
    const [shape, channels] = checkShapes(x, scale, shift, residual);
    return [shape, [channels], [channels]];
  },
  reference({ x, scale, shift, residual }, { relu }) {
    const images = x as Images;
    const mean = channelMean(images);
    // two passes: E[x^2] - E[x]^2 loses digits where the mean is large
    const variance = tf.tidy(() => channelMean(tf.square(tf.sub(images, mean)) as Images));
    const y = tf.tidy(() => {
      return finish(normalise(images, mean, variance, scale, shift), residual, relu);
    });
    return [y, mean, variance];
  },
  gradient: {
    saves: { inputs: ["x", "scale"], outputs: [0, 1, 2] },
    of([dy], [x, scale, y, mean, variance], attributes) {
      const inputs = { dy: dy!, x: x!, scale: scale!, y: y!, mean: mean!, variance: variance! };
      // computed here, not inside the functions: tfjs runs each of those in a tidy of its own
      const [ofX, ofScale, ofShift, ofResidual] = batchNormGradientOp.run(inputs, attributes);
      return { x: () => ofX!, scale: () => ofScale!, shift: () => ofShift!, residual: () => ofResidual! };
    },
  },
});

const batchNormGradientOp = defineOp<"dy" | "x" | "scale" | "y" | "mean" | "variance", never, TrainingAttributes>({
  name: "ManBatchNormGradient",
  shapes({ x, scale }, { residual }) {
    const own = [[...x], [...scale], [...scale]];
    return residual ? [...own, [...x]] : own;
  },
  /** Gradients of x, scale, shift and, where there is one, residual. The ReLU's mask is read off its output. */
  reference({ dy, x, scale, y, mean, variance }, { relu, residual }) {
    const images = x as Images;
    const through = (relu ? tf.mul(dy, tf.step(y)) : dy.clone()) as Images;
    const count = x.size / scale.size;
    const rate = inverseDeviation(variance);
    const meanDy = channelMean(through);
    const meanDyX = tf.tidy(() => channelMean(tf.mul(through, tf.sub(images, mean)) as Images));
    const factor = tf.mul(scale, rate);
    // dx = factor * (dy - mean(dy) - (x - mean) / var * mean(dy * (x - mean)))
    const ofX = tf.tidy(() => {
      const slope = tf.neg(tf.mul(tf.mul(factor, tf.square(rate)), meanDyX));
      const offset = tf.neg(tf.add(tf.mul(factor, meanDy), tf.mul(slope, mean)));
      return tf.add(tf.mul(through, factor), channelAffine(images, slope, offset));
    });
    const own = [ofX, tf.mul(tf.mul(meanDyX, rate), count), tf.mul(meanDy, count)];
    return residual ? [...own, through] : own;
  },
});

/**
 * Training mode. x: [n, h, w, c] or [n, c], scale and shift: [c], residual: as x or null.
 * y = norm(x) * scale + shift (+ residual), rectified if asked for; mean and variance: [c], of this batch, biased.
 */
export function batchNorm<T extends Images>(
  x: T,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  relu: boolean,
  residual: T | null = null,
): Normed<T> {
  const [y, mean, variance] = batchNormOp.run({ x, scale, shift, residual }, { relu, residual: residual !== null });
  return { y: y as T, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

const fixedNormOp = defineOp<"x" | "scale" | "shift" | "mean" | "variance" | "residual", "residual", NormAttributes>({
  name: "ManFixedNorm",
  shapes({ x, scale, shift, mean, variance, residual }) {
    const [shape, channels] = checkShapes(x, scale, shift, residual);
    requireShape("fixed norm", "mean", mean, [channels]);
    requireShape("fixed norm", "variance", variance, [channels]);
    return [shape];
  },
  reference({ x, scale, shift, mean, variance, residual }, { relu }) {
    return [finish(normalise(x as Images, mean, variance, scale, shift), residual, relu)];
  },
});

/** Evaluation mode: as `batchNorm`, with the given mean and variance [c]; no gradient. */
export function fixedNorm<T extends Images>(
  x: T,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  statistics: { mean: tf.Tensor1D; variance: tf.Tensor1D },
  relu: boolean,
  residual: T | null = null,
): T {
  return fixedNormOp.run({ x, scale, shift, ...statistics, residual }, { relu })[0] as T;
}

const runningStatisticsOp = defineOp<
  "mean" | "variance" | "batchMean" | "batchVariance" | "rate",
  never,
  { count: number }
>({
  name: "ManRunningStatistics",
  shapes: ({ mean, variance }) => [[...mean], [...variance]],
  reference({ mean, variance, batchMean, batchVariance, rate }, { count }) {
    const unbiased = tf.mul(batchVariance, count / Math.max(1, count - 1));
    const towards = (old: tf.Tensor, now: tf.Tensor) => tf.add(old, tf.mul(rate, tf.sub(now, old)));
    return [towards(mean, batchMean), towards(variance, unbiased)];
  },
});

/**
 * Running mean and variance [c] moved towards the batch's by `rate` (a scalar; 0.1 while training).
 * count: numbers a channel, n * h * w, which makes the batch's variance unbiased.
 */
export function runningStatistics(
  running: { mean: tf.Tensor1D; variance: tf.Tensor1D },
  batch: { mean: tf.Tensor1D; variance: tf.Tensor1D },
  rate: tf.Scalar,
  count: number,
): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const [mean, variance] = runningStatisticsOp.run(
    { ...running, batchMean: batch.mean, batchVariance: batch.variance, rate },
    { count },
  );
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}
