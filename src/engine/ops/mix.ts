// Sums with weights: of losses, of the two branches of an auxiliary network (docs/method.md, 3.6), and the moving average.

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, type Op, requireShape } from "./op";

const weighLossOp: Op<"loss" | "weight"> = defineOp<"loss" | "weight">({
  name: "ManWeighLoss",
  shapes: () => [[]],
  reference: ({ loss, weight }) => [tf.mul(loss, weight)],
  gradient: {
    saves: { inputs: ["weight"], outputs: [] },
    of: ([dy], [weight]) => ({ loss: () => weighLossOp.run({ loss: dy!, weight: weight! }, {})[0]! }),
  },
});

/** loss * weight; the weight is a scalar that may change each step and gets no gradient. */
export function weighLoss(loss: tf.Scalar, weight: tf.Scalar): tf.Scalar {
  return weighLossOp.run({ loss, weight }, {})[0] as tf.Scalar;
}

const addOp = defineOp<"a" | "b">({
  name: "ManAdd",
  shapes({ a, b }) {
    requireShape("add", "b", b, a);
    return [[...a]];
  },
  reference: ({ a, b }) => [tf.add(a, b)],
  gradient: {
    saves: { inputs: [], outputs: [] },
    of: ([dy]) => ({ a: () => dy!.clone(), b: () => dy!.clone() }),
  },
});

/** a + b of one shape. */
export function add<T extends tf.Tensor>(a: T, b: T): T {
  return addOp.run({ a, b }, {})[0] as T;
}

const scaledSumOp = defineOp<"bias" | "ema" | "scale">({
  name: "ManScaledSum",
  shapes({ bias, ema }) {
    requireShape("scaled sum", "ema", ema, bias);
    return [[...bias]];
  },
  reference: ({ bias, ema, scale }) => [tf.add(tf.mul(bias, scale), tf.mul(ema, tf.sub(2, scale)))],
  gradient: {
    saves: { inputs: ["bias", "ema", "scale"], outputs: [] },
    of([dy], [bias, ema, scale]) {
      // computed here, not inside the functions: tfjs runs each of those in a tidy of its own
      const inputs = { dy: dy!, bias: bias!, ema: ema!, scale: scale! };
      const [ofBias, ofEma, ofScale] = scaledSumGradientOp.run(inputs, {});
      return { bias: () => ofBias!, ema: () => ofEma!, scale: () => ofScale! };
    },
  },
});

const scaledSumGradientOp = defineOp<"dy" | "bias" | "ema" | "scale">({
  name: "ManScaledSumGradient",
  shapes: ({ bias, ema }) => [[...bias], [...ema], []],
  reference: ({ dy, bias, ema, scale }) => [
    tf.mul(dy, scale),
    tf.mul(dy, tf.sub(2, scale)),
    tf.sum(tf.mul(dy, tf.sub(bias, ema))),
  ],
});

/** scale * bias + (2 - scale) * ema; bias and ema: [n, h, w, c], scale: a trained scalar. */
export function scaledSum(bias: tf.Tensor4D, ema: tf.Tensor4D, scale: tf.Scalar): tf.Tensor4D {
  return scaledSumOp.run({ bias, ema, scale }, {})[0] as tf.Tensor4D;
}

const movingAverageOp = defineOp<"average" | "value" | "momentum">({
  name: "ManMovingAverage",
  shapes: ({ average }) => [[...average]],
  reference: ({ average, value, momentum }) => [tf.add(tf.mul(average, momentum), tf.mul(value, tf.sub(1, momentum)))],
});

/** momentum * average + (1 - momentum) * value, any shape; momentum: scalar. */
export function movingAverage(average: tf.Tensor, value: tf.Tensor, momentum: tf.Scalar): tf.Tensor {
  return movingAverageOp.run({ average, value, momentum }, {})[0]!;
}
