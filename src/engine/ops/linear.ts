// Linear layer with bias, ReLU of vectors, and their gradients.

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";

const linearOp = defineOp<"x" | "weight" | "bias">({
  name: "ManLinear",
  shapes({ x, weight, bias }) {
    const [n = 0, width = 0] = x;
    const outputs = weight[1] ?? 0;
    requireShape("linear", "weight", weight, [width, outputs]);
    requireShape("linear", "bias", bias, [outputs]);
    return [[n, outputs]];
  },
  reference: ({ x, weight, bias }) => [tf.add(tf.matMul(x, weight), bias)],
  gradient: {
    saves: { inputs: ["x", "weight"], outputs: [] },
    of([dy], [x, weight]) {
      // computed here, not inside the functions: tfjs runs each of those in a tidy of its own
      const [ofX, ofWeight, ofBias] = linearGradientOp.run({ dy: dy!, x: x!, weight: weight! }, {});
      return { x: () => ofX!, weight: () => ofWeight!, bias: () => ofBias! };
    },
  },
});

const linearGradientOp = defineOp<"dy" | "x" | "weight">({
  name: "ManLinearGradient",
  shapes: ({ dy, x, weight }) => [[...x], [...weight], [dy[1] ?? 0]],
  reference: ({ dy, x, weight }) => [tf.matMul(dy, weight, false, true), tf.matMul(x, dy, true, false), tf.sum(dy, 0)],
});

/** x: [n, ci], weight: [ci, co], bias: [co] to [n, co]. */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return linearOp.run({ x, weight, bias }, {})[0] as tf.Tensor2D;
}

const reluOp = defineOp<"x">({
  name: "ManRelu",
  shapes: ({ x }) => [[...x]],
  reference: ({ x }) => [tf.relu(x)],
  gradient: {
    saves: { inputs: [], outputs: [0] },
    of: ([dy], [y]) => ({ x: () => reluGradientOp.run({ dy: dy!, y: y! }, {})[0]! }),
  },
});

const reluGradientOp = defineOp<"dy" | "y">({
  name: "ManReluGradient",
  shapes: ({ dy }) => [[...dy]],
  reference: ({ dy, y }) => [tf.mul(dy, tf.step(y))],
});

/** max(x, 0), any shape. */
export function relu<T extends tf.Tensor>(x: T): T {
  return reluOp.run({ x }, {})[0] as T;
}
