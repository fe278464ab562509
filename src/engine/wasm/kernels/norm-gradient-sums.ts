// Sums over a batch that the norm's gradients are made of: of dy, and of dy times the normalised x (and residual). Blocks of
// pixels in float32, joined in float64, always in the same order. Where a ReLU follows, dy counts only where y > 0.

import { fma, masked } from "./simd";
import { inverseDeviation } from "./table";

// @ts-ignore: decorator
@unmanaged
class NormSums {
  dy: usize;
  x: usize;
  /** 0: no ReLU. */
  y: usize;
  mean: usize;
  variance: usize;
  /** A residual with a norm of its own; 0: none. */
  residual: usize;
  residualMean: usize;
  residualVariance: usize;
  pixels: i32;
  channels: i32;
  blockPixels: i32;
  blocks: i32;
  /** For each block [3][lanes]: sums of g, g * (x - mean), g * (residual - its mean). */
  parts: usize;
  dscale: usize;
  dshift: usize;
  dresidualScale: usize;
}

// @ts-ignore: decorator
@inline
function laneBytes(a: NormSums): usize {
  return usize((a.channels + 3) & ~3) << 2;
}

/** Items: blocks of pixels. */
export function normSumsParts(a: NormSums, from: i32, to: i32, thread: i32): void {
  for (let block = from; block < to; block++) {
    if (a.y != 0) {
      if (a.residual != 0) sumBlock(a, block, true, true);
      else sumBlock(a, block, true, false);
    } else {
      if (a.residual != 0) sumBlock(a, block, false, true);
      else sumBlock(a, block, false, false);
    }
  }
}

// @ts-ignore: decorator
@inline
function sumBlock(a: NormSums, block: i32, relu: bool, residual: bool): void {
  const pixelBytes = usize(a.channels) << 2;
  const lanes = laneBytes(a);
  const first = block * a.blockPixels;
  const pixels = min(a.blockPixels, a.pixels - first);
  const start = usize(first) * pixelBytes;
  const part = a.parts + usize(block) * lanes * 3;
  let at: usize = 0;
  for (; at + 32 <= pixelBytes; at += 32) sumEight(a, start + at, at, pixels, pixelBytes, part + at, relu, residual);
  for (; at < pixelBytes; at += 16) sumFour(a, start + at, at, pixels, pixelBytes, part + at, relu, residual);
}

/** 8 channels of a block. `from`: bytes to them in a tensor, `channel`: in a vector. */
// @ts-ignore: decorator
@inline
function sumEight(
  a: NormSums, from: usize, channel: usize, pixels: i32, pixelBytes: usize, part: usize, relu: bool, residual: bool,
): void {
  const lanes = laneBytes(a);
  const zero = f32x4.splat(0);
  const mean0 = v128.load(a.mean + channel);
  const mean1 = v128.load(a.mean + channel, 16);
  const residualMean0 = residual ? v128.load(a.residualMean + channel) : zero;
  const residualMean1 = residual ? v128.load(a.residualMean + channel, 16) : zero;
  let sum0 = zero;
  let sum1 = zero;
  let ofX0 = zero;
  let ofX1 = zero;
  let ofResidual0 = zero;
  let ofResidual1 = zero;
  let dy = a.dy + from;
  let x = a.x + from;
  let y = a.y + from;
  let other = a.residual + from;
  for (; pixels > 0; pixels--) {
    let g0 = v128.load(dy);
    let g1 = v128.load(dy, 16);
    if (relu) {
      g0 = masked(g0, v128.load(y));
      g1 = masked(g1, v128.load(y, 16));
      y += pixelBytes;
    }
    sum0 = f32x4.add(sum0, g0);
    sum1 = f32x4.add(sum1, g1);
    ofX0 = fma(g0, f32x4.sub(v128.load(x), mean0), ofX0);
    ofX1 = fma(g1, f32x4.sub(v128.load(x, 16), mean1), ofX1);
    if (residual) {
      ofResidual0 = fma(g0, f32x4.sub(v128.load(other), residualMean0), ofResidual0);
      ofResidual1 = fma(g1, f32x4.sub(v128.load(other, 16), residualMean1), ofResidual1);
      other += pixelBytes;
    }
    dy += pixelBytes;
    x += pixelBytes;
  }
  v128.store(part, sum0);
  v128.store(part, sum1, 16);
  v128.store(part + lanes, ofX0);
  v128.store(part + lanes, ofX1, 16);
  if (residual) {
    v128.store(part + 2 * lanes, ofResidual0);
    v128.store(part + 2 * lanes, ofResidual1, 16);
  }
}

/** The same for up to 4 channels; missing ones are read all the same, and nobody looks at their sums. */
// @ts-ignore: decorator
@inline
function sumFour(
  a: NormSums, from: usize, channel: usize, pixels: i32, pixelBytes: usize, part: usize, relu: bool, residual: bool,
): void {
  const lanes = laneBytes(a);
  const zero = f32x4.splat(0);
  const mean = v128.load(a.mean + channel);
  const residualMean = residual ? v128.load(a.residualMean + channel) : zero;
  let sum = zero;
  let ofX = zero;
  let ofResidual = zero;
  for (let at = from; pixels > 0; pixels--, at += pixelBytes) {
    let g = v128.load(a.dy + at);
    if (relu) g = masked(g, v128.load(a.y + at));
    sum = f32x4.add(sum, g);
    ofX = fma(g, f32x4.sub(v128.load(a.x + at), mean), ofX);
    if (residual) ofResidual = fma(g, f32x4.sub(v128.load(a.residual + at), residualMean), ofResidual);
  }
  v128.store(part, sum);
  v128.store(part + lanes, ofX);
  if (residual) v128.store(part + 2 * lanes, ofResidual);
}

/** Items: channels. */
export function normSumsJoin(a: NormSums, from: i32, to: i32, thread: i32): void {
  const lanes = laneBytes(a);
  for (let channel = from; channel < to; channel++) {
    const at = usize(channel) << 2;
    let sum: f64 = 0;
    let ofX: f64 = 0;
    let ofResidual: f64 = 0;
    for (let block = 0; block < a.blocks; block++) {
      const part = a.parts + usize(block) * lanes * 3 + at;
      sum += <f64>load<f32>(part);
      ofX += <f64>load<f32>(part + lanes);
      if (a.residual != 0) ofResidual += <f64>load<f32>(part + 2 * lanes);
    }
    store<f32>(a.dshift + at, <f32>sum);
    store<f32>(a.dscale + at, <f32>(ofX * inverseDeviation(a.variance, usize(channel))));
    if (a.residual != 0) {
      const rate = inverseDeviation(a.residualVariance, usize(channel));
      store<f32>(a.dresidualScale + at, <f32>(ofResidual * rate));
    }
  }
}
