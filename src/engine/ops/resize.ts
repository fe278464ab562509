// Bilinear resize with aligned corners (docs/method.md, 4.2), as two small matrix products: exact, linear, and its
// gradient is the two transposed products.

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireImages } from "./op";

/** [to, from] weights of linear interpolation with aligned corners, row-major. */
export function interpolationMatrix(from: number, to: number): Float32Array {
  const weights = new Float32Array(to * from);
  for (let o = 0; o < to; o++) {
    const at = to > 1 ? (o * (from - 1)) / (to - 1) : 0;
    const low = Math.min(Math.floor(at), from - 1);
    const high = Math.min(low + 1, from - 1);
    weights[o * from + low] = (weights[o * from + low] ?? 0) + 1 - (at - low);
    weights[o * from + high] = (weights[o * from + high] ?? 0) + (at - low);
  }
  return weights;
}

/** rows [H, h] and columns [W, w] applied to x [n, h, w, c]: [n, H, W, c]. */
export function applyMatrices(x: tf.Tensor, rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor {
  const [n, h, w, c] = requireImages("resize", x.shape);
  const [tall] = rows.shape;
  const [wide] = columns.shape;
  // rows first: [h, n*w*c] on the left side of one large product
  const byRow = tf.reshape(tf.transpose(x, [1, 0, 2, 3]), [h, n * w * c]);
  const stretched = tf.reshape(tf.matMul(rows, byRow), [tall, n, w, c]);
  const byColumn = tf.reshape(tf.transpose(stretched, [2, 1, 0, 3]), [w, n * tall * c]);
  const image = tf.reshape(tf.matMul(columns, byColumn), [wide, n, tall, c]);
  return tf.transpose(image, [1, 2, 0, 3]);
}

const resizeOp = defineOp<"x", never, { size: readonly number[] }>({
  name: "ManResize",
  shapes({ x }, { size }) {
    const [n, , , c] = requireImages("resize", x);
    return [[n, size[0] ?? 0, size[1] ?? 0, c]];
  },
  reference({ x }, { size }) {
    const [, h, w] = requireImages("resize", x.shape);
    const [tall = 1, wide = 1] = size;
    const rows = tf.tensor2d(interpolationMatrix(h, tall), [tall, h]);
    const columns = tf.tensor2d(interpolationMatrix(w, wide), [wide, w]);
    return [applyMatrices(x, rows, columns)];
  },
  gradient: {
    saves: { inputs: ["x"], outputs: [] },
    of: ([dy], [x]) => ({ x: () => resizeGradientOp.run({ dy: dy! }, { inputShape: x!.shape })[0]! }),
  },
});

const resizeGradientOp = defineOp<"dy", never, { inputShape: readonly number[] }>({
  name: "ManResizeGradient",
  shapes: (_, { inputShape }) => [[...inputShape]],
  reference({ dy }, { inputShape }) {
    const [, h, w] = requireImages("resize gradient", inputShape);
    const [, tall, wide] = requireImages("resize gradient", dy.shape);
    const rows = tf.transpose(tf.tensor2d(interpolationMatrix(h, tall), [tall, h])) as tf.Tensor2D;
    const columns = tf.transpose(tf.tensor2d(interpolationMatrix(w, wide), [wide, w])) as tf.Tensor2D;
    return [applyMatrices(dy, rows, columns)];
  },
});

/** x: [n, h, w, c] to [n, size[0], size[1], c]; the same tensor where nothing changes. */
export function resize(x: tf.Tensor4D, size: readonly [number, number]): tf.Tensor4D {
  if (x.shape[1] === size[0] && x.shape[2] === size[1]) return x;
  return resizeOp.run({ x }, { size })[0] as tf.Tensor4D;
}
