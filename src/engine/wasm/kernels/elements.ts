// Element by element: sums, masks, products. Items are chunks of numbers; a chunk is a multiple of 4 and of the period.

import { firstLanes, fma, laneSum, masked, rectified, storeUpTo } from "./simd";
import { placeOf } from "./table";

/** out from a and, where the kernel has one, b. */
// @ts-ignore: decorator
@unmanaged
class Elements {
  a: usize;
  b: usize;
  out: usize;
  length: i32;
  chunk: i32;
}

// @ts-ignore: decorator
@inline
function numbers(length: i32, chunk: i32, from: i32, to: i32): i32 {
  return min(to * chunk, length) - from * chunk;
}

// @ts-ignore: decorator
@inline
function bytesTo(chunk: i32, from: i32): usize {
  return (usize(from) * usize(chunk)) << 2;
}

export function relu(e: Elements, from: i32, to: i32, thread: i32): void {
  let at = bytesTo(e.chunk, from);
  for (let left = numbers(e.length, e.chunk, from, to); left > 0; left -= 4, at += 16) {
    storeUpTo(e.out + at, rectified(v128.load(e.a + at)), left);
  }
}

/** a where b > 0, else 0. */
export function reluGradient(e: Elements, from: i32, to: i32, thread: i32): void {
  let at = bytesTo(e.chunk, from);
  for (let left = numbers(e.length, e.chunk, from, to); left > 0; left -= 4, at += 16) {
    storeUpTo(e.out + at, masked(v128.load(e.a + at), v128.load(e.b + at)), left);
  }
}

export function add(e: Elements, from: i32, to: i32, thread: i32): void {
  let at = bytesTo(e.chunk, from);
  for (let left = numbers(e.length, e.chunk, from, to); left > 0; left -= 4, at += 16) {
    storeUpTo(e.out + at, f32x4.add(v128.load(e.a + at), v128.load(e.b + at)), left);
  }
}

export function multiply(e: Elements, from: i32, to: i32, thread: i32): void {
  let at = bytesTo(e.chunk, from);
  for (let left = numbers(e.length, e.chunk, from, to); left > 0; left -= 4, at += 16) {
    storeUpTo(e.out + at, f32x4.mul(v128.load(e.a + at), v128.load(e.b + at)), left);
  }
}

// @ts-ignore: decorator
@unmanaged
class AddChannels extends Elements {
  channels: i32;
  period: i32;
  /** One for each thread: `b` over a period. */
  table: usize;
  tableBytes: usize;
}

/** a + b[channel]. */
export function addChannels(e: AddChannels, from: i32, to: i32, thread: i32): void {
  const table = e.table + usize(thread) * e.tableBytes;
  for (let i = 0; i < e.period; i++) {
    store<f32>(placeOf(table, i, 16), load<f32>(e.b + (usize(i % e.channels) << 2)));
  }
  const end = table + (usize(e.period) << 2);
  let entry = table;
  let at = bytesTo(e.chunk, from);
  for (let left = numbers(e.length, e.chunk, from, to); left > 0; left -= 4, at += 16) {
    storeUpTo(e.out + at, f32x4.add(v128.load(e.a + at), v128.load(entry)), left);
    entry += 16;
    if (entry == end) entry = table;
  }
}

// @ts-ignore: decorator
@unmanaged
class ScaledSum extends Elements {
  /** One number in memory. */
  scale: usize;
}

/** scale * a + (2 - scale) * b. */
export function scaledSum(e: ScaledSum, from: i32, to: i32, thread: i32): void {
  const scale = f32x4.splat(load<f32>(e.scale));
  const rest = f32x4.splat(2 - load<f32>(e.scale));
  let at = bytesTo(e.chunk, from);
  for (let left = numbers(e.length, e.chunk, from, to); left > 0; left -= 4, at += 16) {
    storeUpTo(e.out + at, fma(v128.load(e.a + at), scale, f32x4.mul(v128.load(e.b + at), rest)), left);
  }
}

// @ts-ignore: decorator
@unmanaged
class ScaledSumGradient {
  dy: usize;
  bias: usize;
  ema: usize;
  scale: usize;
  dbias: usize;
  dema: usize;
  /** A float64 for each chunk. */
  parts: usize;
  length: i32;
  chunk: i32;
}

/** dbias = scale * dy, dema = (2 - scale) * dy, and the chunks' sums of dy * (bias - ema). */
export function scaledSumGradient(e: ScaledSumGradient, from: i32, to: i32, thread: i32): void {
  const scale = f32x4.splat(load<f32>(e.scale));
  const rest = f32x4.splat(2 - load<f32>(e.scale));
  for (let item = from; item < to; item++) {
    let at = bytesTo(e.chunk, item);
    let sum = f32x4.splat(0);
    for (let left = numbers(e.length, e.chunk, item, item + 1); left > 0; left -= 4, at += 16) {
      const dy = v128.load(e.dy + at);
      const product = f32x4.mul(dy, f32x4.sub(v128.load(e.bias + at), v128.load(e.ema + at)));
      sum = f32x4.add(sum, left >= 4 ? product : firstLanes(product, left));
      storeUpTo(e.dema + at, f32x4.mul(dy, rest), left);
      storeUpTo(e.dbias + at, f32x4.mul(dy, scale), left);
    }
    store<f64>(e.parts + (usize(item) << 3), <f64>laneSum(sum));
  }
}

// @ts-ignore: decorator
@unmanaged
class SumUp {
  /** float64 [count] */
  parts: usize;
  count: i32;
  out: usize;
}

/** One item. */
export function sumUp(a: SumUp, from: i32, to: i32, thread: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < a.count; i++) sum += load<f64>(a.parts + (usize(i) << 3));
  store<f32>(a.out, <f32>sum);
}
