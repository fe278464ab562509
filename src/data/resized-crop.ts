// A rectangle of a random size, shape and place, resized to the whole image: torchvision's RandomResizedCrop with its
// defaults, as ImageNet's recipe has it (docs/method.md, 5.3). An image's rectangle depends on its record alone.

import { below, draw, PURPOSE } from "./random";

/** Shares of the image's area, and width over height. */
const AREA = [0.08, 1] as const;
const ASPECT = [3 / 4, 4 / 3] as const;
const TRIES = 10;

interface Rectangle {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** `words`: of the n-th try, four numbers of 32 bits. What fits into no try is the middle, which of a square is all of it. */
function rectangleIn(size: number, words: (nth: number) => readonly number[]): Rectangle {
  const share = (word: number, [low, high]: readonly [number, number]) => low + (word / 2 ** 32) * (high - low);
  const logs = [Math.log(ASPECT[0]), Math.log(ASPECT[1])] as const;
  for (let nth = 0; nth < TRIES; nth++) {
    const [a = 0, b = 0, c = 0, d = 0] = words(nth);
    const area = size * size * share(a, AREA);
    const aspect = Math.exp(share(b, logs));
    const width = Math.round(Math.sqrt(area * aspect));
    const height = Math.round(Math.sqrt(area / aspect));
    if (width < 1 || width > size || height < 1 || height > size) continue;
    return { top: below(size - height + 1, c), left: below(size - width + 1, d), height, width };
  }
  return { top: 0, left: 0, height: size, width: size };
}

/** [n, 5] as (top, left, height, width, flip) of square images of `size` pixels a side. */
export function rectangleDraws(
  records: Int32Array,
  { seed, epoch, size, flip }: { seed: number; epoch: number; size: number; flip: boolean },
): Int32Array {
  const draws = new Int32Array(records.length * 5);
  records.forEach((record, i) => {
    const words = (nth: number) => draw(seed, PURPOSE.augment, record, epoch, nth);
    const { top, left, height, width } = rectangleIn(size, (nth) => words(nth + 1));
    draws.set([top, left, height, width, flip ? below(2, words(0)[2]) : 0], i * 5);
  });
  return draws;
}

/**
 * Where output o of `size` comes from in `extent` pixels: two neighbours and the second one's weight, pixels' centres
 * aligned (not corners). In whole numbers, so that every backend takes the same two.
 */
function source(o: number, extent: number, size: number): [low: number, high: number, weight: number] {
  const doubled = Math.max(0, (2 * o + 1) * extent - size);
  const low = Math.floor(doubled / (2 * size));
  return [low, Math.min(low + 1, extent - 1), (doubled % (2 * size)) / (2 * size)];
}

/**
 * The same in plain arithmetic: the oracle of the engine's op. images: [n, c * h * w] bytes, draws: [n, 5], to
 * [n, h, w, c]. Bilinear; a rectangle is never larger than the image, so that nothing is reduced and no filter is needed.
 */
export function resizePlainly(
  images: Uint8Array,
  draws: Int32Array,
  image: { shape: readonly [number, number, number]; mean: readonly number[]; std: readonly number[] },
): Float32Array {
  const [h, w, c] = image.shape;
  const out = new Float32Array(images.length);
  for (let n = 0; n < draws.length / 5; n++) {
    const [top = 0, left = 0, height = 0, width = 0, flip = 0] = draws.subarray(n * 5, n * 5 + 5);
    for (let y = 0; y < h; y++) {
      const [upper, lower, down] = source(y, height, h);
      for (let x = 0; x < w; x++) {
        const [near, far, across] = source(flip ? w - 1 - x : x, width, w);
        for (let k = 0; k < c; k++) {
          const byte = (row: number, column: number) => images[((n * c + k) * h + top + row) * w + left + column] ?? 0;
          const line = (row: number) => byte(row, near) * (1 - across) + byte(row, far) * across;
          const value = line(upper) * (1 - down) + line(lower) * down;
          out[((n * h + y) * w + x) * c + k] = (value / 255 - (image.mean[k] ?? 0)) / (image.std[k] ?? 1);
        }
      }
    }
  }
  return out;
}
