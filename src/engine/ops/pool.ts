// Average pools, over all pixels or to a grid of windows, and their gradients.

import * as tf from "@tensorflow/tfjs-core";
import { imageMean } from "./channels";
import { defineOp, requireImages } from "./op";
import { applyMatrices } from "./resize";

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

/** [to, from] shares of window o: positions floor(o * from / to) to ceil((o + 1) * from / to) - 1 alike; row-major. */
function windowMatrix(from: number, to: number): tf.Tensor2D {
  const weights = new Float32Array(to * from);
  for (let o = 0; o < to; o++) {
    const [begin, end] = [Math.floor((o * from) / to), Math.ceil(((o + 1) * from) / to)];
    weights.fill(1 / (end - begin), o * from + begin, o * from + end);
  }
  return tf.tensor2d(weights, [to, from]);
}

const averagePoolOp = defineOp<"x", never, { size: readonly number[] }>({
  name: "ManAveragePool",
  shapes({ x }, { size }) {
    const [n, , , c] = requireImages("average pool", x);
    return [[n, size[0] ?? 0, size[1] ?? 0, c]];
  },
  reference({ x }, { size }) {
    const [, h, w] = requireImages("average pool", x.shape);
    const [tall = 1, wide = 1] = size;
    return [applyMatrices(x, windowMatrix(h, tall), windowMatrix(w, wide))];
  },
  gradient: {
    saves: { inputs: ["x"], outputs: [] },
    of: ([dy], [x]) => ({ x: () => averagePoolGradientOp.run({ dy: dy! }, { inputShape: x!.shape })[0]! }),
  },
});

const averagePoolGradientOp = defineOp<"dy", never, { inputShape: readonly number[] }>({
  name: "ManAveragePoolGradient",
  shapes: (_, { inputShape }) => [[...inputShape]],
  reference({ dy }, { inputShape }) {
    const [, h, w] = requireImages("average pool gradient", inputShape);
    const [, tall, wide] = requireImages("average pool gradient", dy.shape);
    const transposed = (from: number, to: number) => tf.transpose(windowMatrix(from, to)) as tf.Tensor2D;
    return [applyMatrices(dy, transposed(h, tall), transposed(w, wide))];
  },
});

/**
 * Means over windows. x: [n, h, w, c] to [n, size[0], size[1], c]; the same tensor where nothing changes. Windows lie as in
 * PyTorch's adaptive_avg_pool2d: they overlap where sizes do not divide, and repeat pixels where the grid is the finer one.
 */
export function averagePool(x: tf.Tensor4D, size: readonly [number, number]): tf.Tensor4D {
  if (x.shape[1] === size[0] && x.shape[2] === size[1]) return x;
  return averagePoolOp.run({ x }, { size })[0] as tf.Tensor4D;
}
