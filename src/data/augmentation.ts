// What augmentation does to a record in an epoch, from the seed alone (docs/method.md, 5.3). The engine applies it.

import type { Augmentation, Cropping } from "#experiment/config";
import { below, draw, PURPOSE } from "./random";
import { rectangleDraws, resizePlainly } from "./resized-crop";

/** What draws depend on beside the record. `size`: of its image, in pixels a side. */
export type DrawOptions = Augmentation & { seed: number; epoch: number; size: number };

/**
 * Of each record, by its number in its split: [n, 3] as (dy, dx, flip) with shifts in 0..2 * pad (pad: not shifted) and
 * flip 0 or 1; for a resized crop [n, 5] as (top, left, height, width, flip).
 */
export function augmentationDraws(records: Int32Array, options: DrawOptions): Int32Array {
  const { crop, seed, epoch, pad, flip } = options;
  if (crop === "resized") return rectangleDraws(records, options);
  const draws = new Int32Array(records.length * 3);
  records.forEach((record, i) => {
    const [a, b, c] = draw(seed, PURPOSE.augment, record, epoch);
    draws.set([below(2 * pad + 1, a), below(2 * pad + 1, b), flip ? below(2, c) : 0], i * 3);
  });
  return draws;
}

type Image = Cropping & {
  /** Height, width, channels. */
  shape: readonly [number, number, number];
  mean: readonly number[];
  std: readonly number[];
};

/** The same in plain arithmetic: the oracle of the engine's op. images: [n, c * h * w] bytes, to [n, h, w, c]. */
export function augmentPlainly(images: Uint8Array, draws: Int32Array, image: Image): Float32Array {
  if (image.crop === "resized") return resizePlainly(images, draws, image);
  const [h, w, c] = image.shape;
  const out = new Float32Array(images.length);
  for (let n = 0; n < draws.length / 3; n++) {
    const [dy = 0, dx = 0, flip = 0] = draws.subarray(n * 3, n * 3 + 3);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const row = y + dy - image.pad;
        const column = (flip ? w - 1 - x : x) + dx - image.pad;
        for (let k = 0; k < c; k++) {
          const byte = pixel(images, (n * c + k) * h * w, row, column, h, w, image.padMode);
          out[((n * h + y) * w + x) * c + k] = (byte / 255 - (image.mean[k] ?? 0)) / (image.std[k] ?? 1);
        }
      }
    }
  }
  return out;
}

const mirrored = (at: number, size: number) => (at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at);

function pixel(
  images: Uint8Array,
  plane: number,
  row: number,
  column: number,
  h: number,
  w: number,
  mode: Image["padMode"],
) {
  if (mode === "reflect") return images[plane + mirrored(row, h) * w + mirrored(column, w)] ?? 0;
  const inside = row >= 0 && row < h && column >= 0 && column < w;
  return inside ? (images[plane + row * w + column] ?? 0) : 0;
}
