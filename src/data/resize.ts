// From decoded pixels to a record: the middle square, resized with a triangle filter as wide as the reduction (as PIL's
// bilinear does, so that small images do not flicker), in planes.

import type { Pixels } from "./png";

/** For each target pixel: the first source pixel it takes, and weights that sum to one. */
interface Filter {
  starts: Int32Array;
  weights: Float32Array[];
}

const filters = new Map<string, Filter>();
const MOST_FILTERS = 64;

function filterOf(from: number, to: number): Filter {
  const key = `${from} ${to}`;
  const known = filters.get(key);
  if (known) return known;
  if (filters.size >= MOST_FILTERS) filters.clear();
  const scale = from / to;
  const reach = Math.max(1, scale);
  const filter: Filter = { starts: new Int32Array(to), weights: [] };
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const last = Math.min(from, Math.floor(centre + reach + 0.5));
    const raw = Float32Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    filter.starts[i] = first;
    filter.weights.push(raw.map((weight) => weight / sum));
  }
  filters.set(key, filter);
  return filter;
}

/** Red, green, blue to luminance (ITU-R BT.601), as JPEG has it. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** `channels` planes of `size` x `size` bytes, written at `at`. */
export function writePlanes(pixels: Pixels, size: number, channels: 1 | 3, to: Uint8Array, at: number): void {
  const { width, height, data } = pixels;
  const side = Math.min(width, height);
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const { starts, weights } = filterOf(side, size);
  const sampleOf = reader(pixels, channels);
  // rows first: [side, size]
  const rows = new Float32Array(side * size);
  for (let k = 0; k < channels; k++) {
    for (let y = 0; y < side; y++) {
      const line = ((top + y) * width + left) * pixels.channels;
      for (let x = 0; x < size; x++) {
        const own = weights[x] as Float32Array;
        const first = starts[x] ?? 0;
        let sum = 0;
        for (let i = 0; i < own.length; i++)
          sum += (own[i] ?? 0) * sampleOf(data, line + (first + i) * pixels.channels, k);
        rows[y * size + x] = sum;
      }
    }
    for (let y = 0; y < size; y++) {
      const own = weights[y] as Float32Array;
      const first = starts[y] ?? 0;
      for (let x = 0; x < size; x++) {
        let sum = 0;
        for (let i = 0; i < own.length; i++) sum += (own[i] ?? 0) * (rows[(first + i) * size + x] ?? 0);
        to[at + k * size * size + y * size + x] = Math.min(255, Math.max(0, Math.round(sum)));
      }
    }
  }
}

/** How channel k of a pixel at an offset is read. */
function reader(pixels: Pixels, channels: 1 | 3) {
  if (pixels.channels === 1) return (data: Uint8Array, at: number) => data[at] ?? 0;
  if (channels === 3) return (data: Uint8Array, at: number, k: number) => data[at + k] ?? 0;
  return (data: Uint8Array, at: number) =>
    LUMA[0] * (data[at] ?? 0) + LUMA[1] * (data[at + 1] ?? 0) + LUMA[2] * (data[at + 2] ?? 0);
}
