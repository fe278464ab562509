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
