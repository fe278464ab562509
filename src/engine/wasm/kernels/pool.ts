// Means over the pixels of an image and sums over all pixels.

import { storeUpTo } from "./simd";

/** Sums of four channels over `pixels`; a pixel takes `pixelBytes`. */
// @ts-ignore: decorator
@inline
function sumPixels(x: usize, pixels: i32, pixelBytes: usize): v128 {
  let even = f32x4.splat(0);
  let odd = even;
  for (; pixels >= 2; pixels -= 2) {
    even = f32x4.add(even, v128.load(x));
    x += pixelBytes;
    odd = f32x4.add(odd, v128.load(x));
    x += pixelBytes;
  }
  if (pixels > 0) even = f32x4.add(even, v128.load(x));
  return f32x4.add(even, odd);
}

// @ts-ignore: decorator
@unmanaged
class Pool {
  /** [images, pixels, channels] */
  x: usize;
  /** [images, channels] */
  y: usize;
  pixels: i32;
  channels: i32;
}

/** Items: images. */
export function globalPool(a: Pool, from: i32, to: i32, thread: i32): void {
  const pixelBytes = usize(a.channels) << 2;
  const share = f32x4.splat(1 / <f32>a.pixels);
  for (let image = from; image < to; image++) {
    const x = a.x + usize(image * a.pixels) * pixelBytes;
    const y = a.y + usize(image) * pixelBytes;
    for (let c = 0; c < a.channels; c += 4) {
      const at = usize(c) << 2;
      storeUpTo(y + at, f32x4.mul(sumPixels(x + at, a.pixels, pixelBytes), share), a.channels - c);
    }
  }
}

/** From y's gradient, in `y`, to x's, in `x`. Items: images. */
export function globalPoolGradient(a: Pool, from: i32, to: i32, thread: i32): void {
  const pixelBytes = usize(a.channels) << 2;
  const share = f32x4.splat(1 / <f32>a.pixels);
  for (let image = from; image < to; image++) {
    let x = a.x + usize(image * a.pixels) * pixelBytes;
    const y = a.y + usize(image) * pixelBytes;
    for (let pixel = 0; pixel < a.pixels; pixel++, x += pixelBytes) {
      for (let c = 0; c < a.channels; c += 4) {
        const at = usize(c) << 2;
        storeUpTo(x + at, f32x4.mul(v128.load(y + at), share), a.channels - c);
      }
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class Windows {
  /** [images, height, width, channels] */
  x: usize;
  /** [images, tall, wide, channels] */
  y: usize;
  height: i32;
  width: i32;
  tall: i32;
  wide: i32;
  channels: i32;
}

/** Where window o of `to` begins in `from` positions. */
// @ts-ignore: decorator
@inline
function beginOf(o: i32, from: i32, to: i32): i32 {
  return (o * from) / to;
}

/** Behind its last position. */
// @ts-ignore: decorator
@inline
function endOf(o: i32, from: i32, to: i32): i32 {
  return ((o + 1) * from + to - 1) / to;
}

/** Items: rows of windows of all images. */
export function averagePool(a: Windows, from: i32, to: i32, thread: i32): void {
  const pixelBytes = usize(a.channels) << 2;
  const lineBytes = usize(a.width) * pixelBytes;
  for (let item = from; item < to; item++) {
    const image = item / a.tall;
    const window = item - image * a.tall;
    const top = beginOf(window, a.height, a.tall);
    const bottom = endOf(window, a.height, a.tall);
    const x = a.x + usize(image * a.height + top) * lineBytes;
    let y = a.y + usize(item * a.wide) * pixelBytes;
    for (let column = 0; column < a.wide; column++, y += pixelBytes) {
      const left = beginOf(column, a.width, a.wide);
      const right = endOf(column, a.width, a.wide);
      const share = f32x4.splat(1 / <f32>((bottom - top) * (right - left)));
      for (let c = 0; c < a.channels; c += 4) {
        const at = usize(c) << 2;
        let line = x + usize(left) * pixelBytes + at;
        let sum = f32x4.splat(0);
        for (let row = top; row < bottom; row++, line += lineBytes) {
          sum = f32x4.add(sum, sumPixels(line, right - left, pixelBytes));
        }
        storeUpTo(y + at, f32x4.mul(sum, share), a.channels - c);
      }
    }
  }
}

/** From y's gradient, in `y`, to x's, in `x`. Items: rows of x of all images. */
export function averagePoolGradient(a: Windows, from: i32, to: i32, thread: i32): void {
  const pixelBytes = usize(a.channels) << 2;
  const lineBytes = usize(a.wide) * pixelBytes;
  for (let item = from; item < to; item++) {
    const image = item / a.height;
    const row = item - image * a.height;
    // the windows that a position lies in are a window of windows
    const top = beginOf(row, a.tall, a.height);
    const bottom = endOf(row, a.tall, a.height);
    const y = a.y + usize(image * a.tall) * lineBytes;
    let x = a.x + usize(item * a.width) * pixelBytes;
    for (let column = 0; column < a.width; column++, x += pixelBytes) {
      const left = beginOf(column, a.wide, a.width);
      const right = endOf(column, a.wide, a.width);
      let isFirst = true;
      for (let i = top; i < bottom; i++) {
        const rows = endOf(i, a.height, a.tall) - beginOf(i, a.height, a.tall);
        for (let j = left; j < right; j++) {
          const columns = endOf(j, a.width, a.wide) - beginOf(j, a.width, a.wide);
          const share = f32x4.splat(1 / <f32>(rows * columns));
          const given = y + usize(i) * lineBytes + usize(j) * pixelBytes;
          for (let c = 0; c < a.channels; c += 4) {
            const at = usize(c) << 2;
            const sum = isFirst ? f32x4.splat(0) : v128.load(x + at);
            storeUpTo(x + at, f32x4.add(sum, f32x4.mul(v128.load(given + at), share)), a.channels - c);
          }
          isFirst = false;
        }
      }
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class ChannelSum {
  /** [pixels, channels] */
  x: usize;
  y: usize;
  pixels: i32;
  channels: i32;
  blockPixels: i32;
  blocks: i32;
  /** Sums of each block, [lanes]: channels, up to a multiple of 4. */
  parts: usize;
}

/** Items: blocks of pixels. */
export function channelSumParts(a: ChannelSum, from: i32, to: i32, thread: i32): void {
  const pixelBytes = usize(a.channels) << 2;
  const lanes = usize((a.channels + 3) & ~3) << 2;
  for (let block = from; block < to; block++) {
    const first = block * a.blockPixels;
    const x = a.x + usize(first) * pixelBytes;
    const pixels = min(a.blockPixels, a.pixels - first);
    for (let at: usize = 0; at < pixelBytes; at += 16) {
      v128.store(a.parts + usize(block) * lanes + at, sumPixels(x + at, pixels, pixelBytes));
    }
  }
}

/** Items: channels. */
export function channelSumJoin(a: ChannelSum, from: i32, to: i32, thread: i32): void {
  const lanes = usize((a.channels + 3) & ~3) << 2;
  for (let channel = from; channel < to; channel++) {
    const at = usize(channel) << 2;
    let sum: f64 = 0;
    for (let block = 0; block < a.blocks; block++) sum += <f64>load<f32>(a.parts + usize(block) * lanes + at);
    store<f32>(a.y + at, <f32>sum);
  }
}
