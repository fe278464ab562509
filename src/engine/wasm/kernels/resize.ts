// Bilinear resize with aligned corners and its adjoint: rows are blended first, then columns. Where each output takes its
// two sources, and their weights, is worked out once (resize-call.ts) and stands behind the arguments.

import { clear } from "./copy";
import { fma, storeUpTo } from "./simd";

// @ts-ignore: decorator
@unmanaged
class Resize {
  /** [images, height, width, channels] */
  small: usize;
  /** [images, tall, wide, channels] */
  large: usize;
  height: i32;
  width: i32;
  tall: i32;
  wide: i32;
  channels: i32;
  /** One blended row for each thread. */
  row: usize;
  rowBytes: usize;
}

/** One output's sources. Positions count pixels or rows; the weight is the second one's. */
// @ts-ignore: decorator
@unmanaged
class Sources {
  low: i32;
  high: i32;
  weight: f32;
}

/** Items: output rows of all images. Behind the arguments: Sources of every output row, then of every output column. */
export function resize(a: Resize, from: i32, to: i32, thread: i32): void {
  const table = changetype<usize>(a) + offsetof<Resize>();
  const columns = table + usize(a.tall) * offsetof<Sources>();
  const pixelBytes = usize(a.channels) << 2;
  const smallRow = usize(a.width) * pixelBytes;
  const blended = a.row + usize(thread) * a.rowBytes;
  for (let item = from; item < to; item++) {
    const image = item / a.tall;
    const row = changetype<Sources>(table + usize(item - image * a.tall) * offsetof<Sources>());
    const low = a.small + usize(image * a.height + row.low) * smallRow;
    const high = a.small + usize(image * a.height + row.high) * smallRow;
    blend(blended, low, high, row.weight, a.width * a.channels);
    let to = a.large + usize(item * a.wide) * pixelBytes;
    for (let x = 0; x < a.wide; x++, to += pixelBytes) {
      const column = changetype<Sources>(columns + usize(x) * offsetof<Sources>());
      const left = blended + usize(column.low) * pixelBytes;
      blend(to, left, blended + usize(column.high) * pixelBytes, column.weight, a.channels);
    }
  }
}

/** to = low * (1 - weight) + high * weight. */
// @ts-ignore: decorator
@inline
function blend(to: usize, low: usize, high: usize, weight: f32, length: i32): void {
  const ofHigh = f32x4.splat(weight);
  const ofLow = f32x4.splat(1 - weight);
  for (let left = length; left > 0; left -= 4, to += 16, low += 16, high += 16) {
    storeUpTo(to, fma(v128.load(high), ofHigh, f32x4.mul(v128.load(low), ofLow)), left);
  }
}

/** A large row that a small one gives to, and how much. */
// @ts-ignore: decorator
@unmanaged
class Share {
  row: i32;
  weight: f32;
}

/**
 * From large's gradient to small's. Items: small rows of all images. Behind the arguments: for every small row where its
 * shares begin (and one more for their end), Sources of every large column, and the shares.
 */
export function resizeGradient(a: Resize, from: i32, to: i32, thread: i32): void {
  const begins = changetype<usize>(a) + offsetof<Resize>();
  const columns = begins + (usize(a.height + 1) << 2);
  const shares = columns + usize(a.wide) * offsetof<Sources>();
  const pixelBytes = usize(a.channels) << 2;
  const smallRow = usize(a.width) * pixelBytes;
  const sum = a.row + usize(thread) * a.rowBytes;
  for (let item = from; item < to; item++) {
    const image = item / a.height;
    const begin = begins + (usize(item - image * a.height) << 2);
    clear(sum, a.rowBytes);
    for (let i = load<i32>(begin); i < load<i32>(begin, 4); i++) {
      const share = changetype<Share>(shares + usize(i) * offsetof<Share>());
      const row = a.large + usize((image * a.tall + share.row) * a.wide) * pixelBytes;
      addScaled(sum, row, share.weight, a.wide * a.channels);
    }
    const small = a.small + usize(item) * smallRow;
    clear(small, smallRow);
    for (let x = 0; x < a.wide; x++) {
      const column = changetype<Sources>(columns + usize(x) * offsetof<Sources>());
      const given = sum + usize(x) * pixelBytes;
      addScaled(small + usize(column.low) * pixelBytes, given, 1 - column.weight, a.channels);
      addScaled(small + usize(column.high) * pixelBytes, given, column.weight, a.channels);
    }
  }
}

/** to += from * weight. */
// @ts-ignore: decorator
@inline
function addScaled(to: usize, from: usize, weight: f32, length: i32): void {
  const factor = f32x4.splat(weight);
  for (let left = length; left > 0; left -= 4, to += 16, from += 16) {
    storeUpTo(to, fma(v128.load(from), factor, v128.load(to)), left);
  }
}
