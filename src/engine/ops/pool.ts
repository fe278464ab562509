// Global average pool and its gradient.

import * as tf from "@tensorflow/tfjs-core";
import { imageMean } from "./channels";
import { defineOp, requireImages } from "./op";

const poolOp = defineOp<"x">({
  name: "ManGlobalPool",
  shapes({ x }) {
    const [n, , , c] = requireImages("global pool", x);
    return [[n, c]];
  },
  reference: ({ x }) => [imageMean(x as tf.Tensor4D)],
  gradient: {
    saves: { inputs: ["x"], outputs: [] },
    of: ([dy], [x]) => ({ x: () => poolGradientOp.run({ dy: dy! }, { inputShape: x!.shape })[0]! }),
  },
});

const poolGradientOp = defineOp<"dy", never, { inputShape: readonly number[] }>({
  name: "ManGlobalPoolGradient",
  shapes: (_, { inputShape }) => [[...inputShape]],
  reference({ dy }, { inputShape }) {
    const [n, h, w, c] = requireImages("global pool gradient", inputShape);
    return [tf.mul(tf.reshape(dy, [n, 1, 1, c]), tf.fill([1, h, w, 1], 1 / (h * w)))];
  },
});

/** Mean over pixels. x: [n, h, w, c] to [n, c]. */
export function globalPool(x: tf.Tensor4D): tf.Tensor2D {
  return poolOp.run({ x }, {})[0] as tf.Tensor2D;
}
