// Mean and variance of a batch, per channel. Blocks of pixels are summed in float32 around a mean of a few of them, which
// keeps the digits of data far from zero; blocks are joined in float64, always in the same order.

import { fma } from "./simd";

// @ts-ignore: decorator
@unmanaged
class Statistics {
  /** [pixels, channels] */
  x: usize;
  pixels: i32;
  channels: i32;
  blockPixels: i32;
  blocks: i32;
  /** For each block [3][lanes]: the shift, sum of x - shift, sum of its squares; lanes: channels, up to a multiple of 4. */
  parts: usize;
  mean: usize;
  variance: usize;
}

// @ts-ignore: decorator
@inline
function laneBytes(a: Statistics): usize {
  return usize((a.channels + 3) & ~3) << 2;
}

/** Items: blocks of pixels. */
export function statisticsParts(a: Statistics, from: i32, to: i32, thread: i32): void {
  const pixelBytes = usize(a.channels) << 2;
  const lanes = laneBytes(a);
  for (let block = from; block < to; block++) {
    const first = block * a.blockPixels;
    const pixels = min(a.blockPixels, a.pixels - first);
    const x = a.x + usize(first) * pixelBytes;
    const part = a.parts + usize(block) * lanes * 3;
    let at: usize = 0;
    for (; at + 64 <= pixelBytes; at += 64) sixteen(x + at, pixels, pixelBytes, part + at, lanes);
    for (; at < pixelBytes; at += 16) four(x + at, pixels, pixelBytes, part + at, lanes);
  }
}

/** Mean of 8 pixels from all over a block: near enough to its mean. */
// @ts-ignore: decorator
@inline
function fewMean(x: usize, pixels: i32, pixelBytes: usize): v128 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < 8; i++) sum = f32x4.add(sum, v128.load(x + usize((pixels * i) >> 3) * pixelBytes));
  return f32x4.mul(sum, f32x4.splat(0.125));
}

/** 16 channels of a block. */
function sixteen(x: usize, pixels: i32, pixelBytes: usize, part: usize, lanes: usize): void {
  const shift0 = fewMean(x, pixels, pixelBytes);
  const shift1 = fewMean(x + 16, pixels, pixelBytes);
  const shift2 = fewMean(x + 32, pixels, pixelBytes);
  const shift3 = fewMean(x + 48, pixels, pixelBytes);
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let square0 = sum0;
  let square1 = sum0;
  let square2 = sum0;
  let square3 = sum0;
  for (; pixels > 0; pixels--, x += pixelBytes) {
    let d = f32x4.sub(v128.load(x), shift0);
    sum0 = f32x4.add(sum0, d);
    square0 = fma(d, d, square0);
    d = f32x4.sub(v128.load(x, 16), shift1);
    sum1 = f32x4.add(sum1, d);
    square1 = fma(d, d, square1);
    d = f32x4.sub(v128.load(x, 32), shift2);
    sum2 = f32x4.add(sum2, d);
    square2 = fma(d, d, square2);
    d = f32x4.sub(v128.load(x, 48), shift3);
    sum3 = f32x4.add(sum3, d);
    square3 = fma(d, d, square3);
  }
  keep(part, lanes, shift0, sum0, square0);
  keep(part + 16, lanes, shift1, sum1, square1);
  keep(part + 32, lanes, shift2, sum2, square2);
  keep(part + 48, lanes, shift3, sum3, square3);
}

/** Up to 4 channels of a block; missing ones are read all the same, and nobody looks at their sums. */
function four(x: usize, pixels: i32, pixelBytes: usize, part: usize, lanes: usize): void {
  const shift = fewMean(x, pixels, pixelBytes);
  let sum = f32x4.splat(0);
  let square = sum;
  for (; pixels > 0; pixels--, x += pixelBytes) {
    const d = f32x4.sub(v128.load(x), shift);
    sum = f32x4.add(sum, d);
    square = fma(d, d, square);
  }
  keep(part, lanes, shift, sum, square);
}

// @ts-ignore: decorator
@inline
function keep(part: usize, lanes: usize, shift: v128, sum: v128, square: v128): void {
  v128.store(part, shift);
  v128.store(part + lanes, sum);
  v128.store(part + 2 * lanes, square);
}

/** Items: channels. */
export function statisticsJoin(a: Statistics, from: i32, to: i32, thread: i32): void {
  const lanes = laneBytes(a);
  for (let channel = from; channel < to; channel++) {
    const at = usize(channel) << 2;
    let sum: f64 = 0;
    for (let block = 0; block < a.blocks; block++) {
      const part = a.parts + usize(block) * lanes * 3 + at;
      sum += <f64>load<f32>(part) * <f64>blockSize(a, block) + <f64>load<f32>(part + lanes);
    }
    const mean = sum / <f64>a.pixels;
    let squares: f64 = 0;
    for (let block = 0; block < a.blocks; block++) {
      const part = a.parts + usize(block) * lanes * 3 + at;
      const count = <f64>blockSize(a, block);
      const own = <f64>load<f32>(part + lanes);
      const distance = <f64>load<f32>(part) + own / count - mean;
      squares += <f64>load<f32>(part + 2 * lanes) - (own * own) / count + count * distance * distance;
    }
    const variance = squares / <f64>a.pixels;
    store<f32>(a.mean + at, <f32>mean);
    // rounding may leave a little less than nothing
    store<f32>(a.variance + at, <f32>(variance < 0 ? 0 : variance));
  }
}

// @ts-ignore: decorator
@inline
function blockSize(a: Statistics, block: i32): i32 {
  return min(a.blockPixels, a.pixels - block * a.blockPixels);
}
