// From raw records to the images a step trains on: shift inside a padded image, flip, normalise (docs/method.md, 5.3); or a
// rectangle of the record resized (resized-crop.ts).

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";
import { type CropAttributes, resizedCrop } from "./resized-crop";

type ShiftAttributes = CropAttributes & { pad: number; padMode: string };

/** Numbers that say what happens to a record. */
export const DRAW_WIDTH = { shift: 3, resized: 5 } as const;

const augmentOp = defineOp<"records" | "draws", never, ShiftAttributes>({
  name: "ManAugment",
  shapes({ records, draws }, { shape }) {
    const [h = 0, w = 0, c = 0] = shape;
    const n = records[0] ?? 0;
    requireShape("augment", "records", records, [n, c * h * w]);
    requireShape("augment", "draws", draws, [n, 3]);
    return [[n, h, w, c]];
  },
  reference({ records, draws }, { shape, pad, padMode, mean, std }) {
    const [h = 0, w = 0, c = 0] = shape;
    const n = records.shape[0] ?? 0;
    const pixels = tf.transpose(tf.reshape(records, [n, c, h, w]), [0, 2, 3, 1]) as tf.Tensor4D;
    const edges: [number, number][] = [
      [0, 0],
      [pad, pad],
      [pad, pad],
      [0, 0],
    ];
    const padded =
      pad === 0 ? pixels : padMode === "reflect" ? tf.mirrorPad(pixels, edges, "reflect") : tf.pad(pixels, edges);
    const [tall, wide] = [h + 2 * pad, w + 2 * pad];
    const [dy, dx, flip] = tf.split(draws, 3, 1).map((part) => tf.reshape(part, [n, 1])) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const row = tf.add(tf.range(0, h, 1, "int32"), dy);
    const across = tf.range(0, w, 1, "int32");
    const mirrored = tf.sub(tf.scalar(w - 1, "int32"), across);
    const column = tf.add(tf.add(tf.mul(across, tf.sub(tf.scalar(1, "int32"), flip)), tf.mul(mirrored, flip)), dx);
    const image = tf.mul(tf.range(0, n, 1, "int32"), tf.scalar(tall * wide, "int32"));
    const index = tf.add(
      tf.add(tf.reshape(image, [n, 1, 1]), tf.mul(tf.reshape(row, [n, h, 1]), tf.scalar(wide, "int32"))),
      tf.reshape(column, [n, 1, w]),
    );
    const picked = tf.gather(
      tf.reshape(padded, [n * tall * wide, c]),
      tf.cast(tf.reshape(index, [n * h * w]), "int32") as tf.Tensor1D,
    );
    // (v / 255 - mean) / std
    const centre = tf.tensor1d(mean.map((m) => m * 255));
    const scale = tf.tensor1d(std.map((s) => 1 / (s * 255)));
    return [tf.reshape(tf.mul(tf.sub(picked, centre), scale), [n, h, w, c])];
  },
});

/**
 * records: [n, c * h * w] bytes, planes as in the record, as float32 (tfjs-webgpu cannot transpose int32 cast to float32);
 * draws: int32, of a shift [n, 3], each (dy, dx, flip) with shifts in 0..2 * pad; of a resized crop [n, 5]. To [n, h, w, c]
 * normalised. Without augmentation: a shift, pad 0 and draws of zeros.
 */
export function augment(
  records: tf.Tensor2D,
  draws: tf.Tensor2D,
  { crop, ...attributes }: ShiftAttributes & { crop: "shift" | "resized" },
): tf.Tensor4D {
  if (crop === "resized") {
    const { shape, mean, std } = attributes;
    return resizedCrop(records, draws, { shape, mean, std });
  }
  return augmentOp.run({ records, draws }, attributes)[0] as tf.Tensor4D;
}
