// Shortcut "A": every stride-th pixel, new channels zero, split evenly before and after (public CIFAR checkpoints).

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireImages } from "./op";

type ShortcutAttributes = { stride: number; channels: number };

const before = (from: number, to: number) => Math.floor((to - from) / 2);

const shortcutOp = defineOp<"x", never, ShortcutAttributes>({
  name: "ManShortcut",
  shapes({ x }, { stride, channels }) {
    const [n, h, w, c] = requireImages("shortcut", x);
    if (channels < c) throw new Error(`shortcut: ${c} channels do not fit into ${channels}`);
    return [[n, Math.ceil(h / stride), Math.ceil(w / stride), channels]];
  },
  reference({ x }, { stride, channels }) {
    const [n, h, w, c] = requireImages("shortcut", x.shape);
    const picked = tf.stridedSlice(x, [0, 0, 0, 0], [n, h, w, c], [1, stride, stride, 1]);
    const low = before(c, channels);
    return [
      tf.pad(picked, [
        [0, 0],
        [0, 0],
        [0, 0],
        [low, channels - c - low],
      ]),
    ];
  },
  gradient: {
    saves: { inputs: ["x"], outputs: [] },
    of: ([dy], [x], { stride }) => ({
      x: () => shortcutGradientOp.run({ dy: dy! }, { stride, inputShape: x!.shape })[0]!,
    }),
  },
});

const shortcutGradientOp = defineOp<"dy", never, { stride: number; inputShape: readonly number[] }>({
  name: "ManShortcutGradient",
  shapes: (_, { inputShape }) => [[...inputShape]],
  reference({ dy }, { stride, inputShape }) {
    const [n, h, w, c] = requireImages("shortcut gradient", inputShape);
    const [, tall, wide, channels] = requireImages("shortcut gradient", dy.shape);
    const own = tf.slice(dy, [0, 0, 0, before(c, channels)], [n, tall, wide, c]);
    if (stride === 1) return [own];
    // zeros between the picked pixels: each row and each pixel grows to a stride-sized cell, then cut to size
    const rows = tf.pad(tf.reshape(own, [n * tall, 1, wide, c]), [
      [0, 0],
      [0, stride - 1],
      [0, 0],
      [0, 0],
    ]);
    const cells = tf.pad(tf.reshape(rows, [n * tall * stride * wide, 1, c]), [
      [0, 0],
      [0, stride - 1],
      [0, 0],
    ]);
    const spread = tf.reshape(cells, [n, tall * stride, wide * stride, c]);
    return [tf.slice(spread, [0, 0, 0, 0], [n, h, w, c])];
  },
});

/** x: [n, h, w, c] to [n, ceil(h / stride), ceil(w / stride), channels]. */
export function paddedShortcut(x: tf.Tensor4D, attributes: ShortcutAttributes): tf.Tensor4D {
  return shortcutOp.run({ x }, attributes)[0] as tf.Tensor4D;
}
