// From raw records to the images a step trains on: a rectangle of each resized to the whole image, flipped, normalised
// (docs/method.md, 5.3).

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";

export type CropAttributes = {
  /** Height, width, channels of a record. */
  shape: readonly number[];
  /** Per channel, of pixels scaled to 0..1. */
  mean: readonly number[];
  std: readonly number[];
};

const whole = (value: number) => tf.scalar(value, "int32");

/** outputs: [n, size] numbers of pixels, start and extent: [n, 1]. The two source pixels of each, and the second one's weight. */
function sourcesOf(outputs: tf.Tensor, start: tf.Tensor, extent: tf.Tensor, size: number) {
  const doubled = tf.maximum(
    tf.sub(tf.mul(tf.add(tf.mul(outputs, whole(2)), whole(1)), extent), whole(size)),
    whole(0),
  );
  const low = tf.floorDiv(doubled, whole(2 * size));
  const rest = tf.sub(doubled, tf.mul(low, whole(2 * size)));
  const high = tf.minimum(tf.add(low, whole(1)), tf.sub(extent, whole(1)));
  return {
    low: tf.add(low, start),
    high: tf.add(high, start),
    weight: tf.div(tf.cast(rest, "float32"), tf.scalar(2 * size)),
  };
}

const resizedCropOp = defineOp<"records" | "draws", never, CropAttributes>({
  name: "ManResizedCrop",
  shapes({ records, draws }, { shape }) {
    const [h = 0, w = 0, c = 0] = shape;
    const n = records[0] ?? 0;
    requireShape("resized crop", "records", records, [n, c * h * w]);
    requireShape("resized crop", "draws", draws, [n, 5]);
    return [[n, h, w, c]];
  },
  reference({ records, draws }, { shape, mean, std }) {
    const [h = 0, w = 0, c = 0] = shape;
    const n = records.shape[0] ?? 0;
    const pixels = tf.reshape(tf.transpose(tf.reshape(records, [n, c, h, w]), [0, 2, 3, 1]), [
      n * h * w,
      c,
    ]) as tf.Tensor2D;
    const [top, left, height, width, flip] = tf.split(draws, 5, 1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const down = tf.tile(tf.reshape(tf.range(0, h, 1, "int32"), [1, h]), [n, 1]);
    const across = tf.reshape(tf.range(0, w, 1, "int32"), [1, w]);
    const mirrored = tf.sub(whole(w - 1), across);
    const along = tf.add(tf.mul(across, tf.sub(whole(1), flip)), tf.mul(mirrored, flip));
    const rows = sourcesOf(down, top, height, h);
    const columns = sourcesOf(along, left, width, w);
    const image = tf.reshape(tf.mul(tf.range(0, n, 1, "int32"), whole(h * w)), [n, 1, 1]);
    const picked = (row: tf.Tensor, column: tf.Tensor) => {
      const line = tf.add(image, tf.mul(tf.reshape(row, [n, h, 1]), whole(w)));
      const index = tf.reshape(tf.add(line, tf.reshape(column, [n, 1, w])), [n * h * w]);
      return tf.reshape(tf.gather(pixels, tf.cast(index, "int32") as tf.Tensor1D), [n, h, w, c]);
    };
    const blended = (first: tf.Tensor, second: tf.Tensor, weight: tf.Tensor) =>
      tf.add(tf.mul(first, tf.sub(tf.scalar(1), weight)), tf.mul(second, weight));
    const acrossWeight = tf.reshape(columns.weight, [n, 1, w, 1]);
    const line = (row: tf.Tensor) => blended(picked(row, columns.low), picked(row, columns.high), acrossWeight);
    const value = blended(line(rows.low), line(rows.high), tf.reshape(rows.weight, [n, h, 1, 1]));
    // (v / 255 - mean) / std
    const centre = tf.tensor1d(mean.map((m) => m * 255));
    const scale = tf.tensor1d(std.map((s) => 1 / (s * 255)));
    return [tf.mul(tf.sub(value, centre), scale)];
  },
});

/**
 * records: [n, c * h * w] bytes, planes as in the record, as float32; draws: [n, 5] int32, each (top, left, height, width,
 * flip) of a rectangle inside the record. To [n, h, w, c]: bilinear, pixels' centres aligned, edges repeated.
 */
export function resizedCrop(records: tf.Tensor2D, draws: tf.Tensor2D, attributes: CropAttributes): tf.Tensor4D {
  return resizedCropOp.run({ records, draws }, attributes)[0] as tf.Tensor4D;
}
