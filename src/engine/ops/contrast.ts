// Supervised contrast over one view (docs/method.md, 4.4): rows are normalised, pairs of one label attract.

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";

const NORM_FLOOR = 1e-12;
type ContrastAttributes = { temperature: number; baseTemperature: number };

const rowNorm = (x: tf.Tensor) => tf.maximum(tf.sqrt(tf.sum(tf.square(x), 1, true)), NORM_FLOOR);

/** What value and gradient share; everything is [n, n] but `unit` [n, width] and `hasPositive` [n, 1]. */
function pairs(features: tf.Tensor, labels: tf.Tensor, temperature: number) {
  const n = features.shape[0] ?? 0;
  const unit = tf.div(features, rowNorm(features));
  const similarity = tf.div(tf.matMul(unit, unit, false, true), temperature);
  const shifted = tf.sub(similarity, tf.max(similarity, 1, true));
  const others = tf.sub(1, tf.eye(n));
  const same = tf.cast(tf.equal(tf.reshape(labels, [n, 1]), tf.reshape(labels, [1, n])), "float32");
  const positive = tf.mul(same, others);
  const positives = tf.sum(positive, 1, true);
  const exponent = tf.mul(tf.exp(shifted), others);
  return {
    unit,
    shifted,
    exponent,
    exponentSum: tf.sum(exponent, 1, true),
    weight: tf.div(positive, tf.maximum(positives, 1)),
    hasPositive: tf.minimum(positives, 1),
  };
}

const contrastOp = defineOp<"features" | "labels", never, ContrastAttributes>({
  name: "ManContrast",
  shapes({ features, labels }) {
    requireShape("contrast", "labels", labels, [features[0] ?? 0]);
    return [[]];
  },
  reference({ features, labels }, { temperature, baseTemperature }) {
    const { shifted, exponentSum, weight } = pairs(features, labels, temperature);
    const perAnchor = tf.sum(tf.mul(tf.sub(shifted, tf.log(exponentSum)), weight), 1);
    return [tf.mul(tf.mean(perAnchor), -temperature / baseTemperature)];
  },
  gradient: {
    saves: { inputs: ["features", "labels"], outputs: [] },
    of: ([dy], [features, labels], attributes) => ({
      features: () => contrastGradientOp.run({ dy: dy!, features: features!, labels: labels! }, attributes)[0]!,
    }),
  },
});

const contrastGradientOp = defineOp<"dy" | "features" | "labels", never, ContrastAttributes>({
  name: "ManContrastGradient",
  shapes: ({ features }) => [[...features]],
  reference({ dy, features, labels }, { temperature, baseTemperature }) {
    const n = features.shape[0] ?? 1;
    const { unit, exponent, exponentSum, weight, hasPositive } = pairs(features, labels, temperature);
    const ofSimilarity = tf.sub(weight, tf.mul(hasPositive, tf.div(exponent, exponentSum)));
    const scale = tf.mul(dy, -temperature / baseTemperature / n / temperature);
    const ofUnit = tf.mul(tf.matMul(tf.add(ofSimilarity, tf.transpose(ofSimilarity)), unit), scale);
    const along = tf.sum(tf.mul(unit, ofUnit), 1, true);
    return [tf.div(tf.sub(ofUnit, tf.mul(unit, along)), rowNorm(features))];
  },
});

/** features: [n, width], labels: [n] int32 to a scalar. An anchor without positives contributes 0 and counts in the mean. */
export function contrast(features: tf.Tensor2D, labels: tf.Tensor1D, attributes: ContrastAttributes): tf.Scalar {
  return contrastOp.run({ features, labels }, attributes)[0] as tf.Scalar;
}

const normaliseRowsOp = defineOp<"features">({
  name: "ManNormaliseRows",
  shapes: ({ features }) => [[...features]],
  reference: ({ features }) => [tf.div(features, rowNorm(features))],
});

/** Rows divided by their length (at least 1e-12): what a contrast head's output is compared by. features: [n, width]. */
export function normaliseRows(features: tf.Tensor2D): tf.Tensor2D {
  return normaliseRowsOp.run({ features }, {})[0] as tf.Tensor2D;
}
