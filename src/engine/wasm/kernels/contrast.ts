// Supervised contrast (docs/method.md, 4.4) around the two matrix products that convolution.ts does: rows to unit length,
// similarities to losses and slopes, and back through the unit length.

import { exp64, log64 } from "./exponential";
import { fma, storeUpTo } from "./simd";

const FLOOR: f64 = 1e-12;

/** max(length of a row, 1e-12). */
function lengthOf(row: usize, width: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < width; i++) {
    const value = <f64>load<f32>(row + (usize(i) << 2));
    sum += value * value;
  }
  const length = sqrt<f64>(sum);
  return length < FLOOR ? FLOOR : length;
}

// @ts-ignore: decorator
@unmanaged
class Rows {
  /** [rows, width] */
  x: usize;
  y: usize;
  width: i32;
}

/** y = x / length. Items: rows. */
export function normaliseRows(a: Rows, from: i32, to: i32, thread: i32): void {
  const rowBytes = usize(a.width) << 2;
  for (let row = from; row < to; row++) {
    const x = a.x + usize(row) * rowBytes;
    const y = a.y + usize(row) * rowBytes;
    const share = f32x4.splat(<f32>(1 / lengthOf(x, a.width)));
    let at: usize = 0;
    for (let left = a.width; left > 0; left -= 4, at += 16) {
      storeUpTo(y + at, f32x4.mul(v128.load(x + at), share), left);
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class ContrastRows {
  /** [rows, rows]: products of unit rows; replaced by each row's slopes over its similarities. */
  products: usize;
  /** i32 [rows] */
  labels: usize;
  rows: i32;
  temperature: f32;
  parts: usize;
}

/** Leaves each row's mean over positives of z - log(sum of exp). Items: rows. */
export function contrastRows(a: ContrastRows, from: i32, to: i32, thread: i32): void {
  const rowBytes = usize(a.rows) << 2;
  const rate = 1 / <f64>a.temperature;
  for (let row = from; row < to; row++) {
    const products = a.products + usize(row) * rowBytes;
    const label = load<i32>(a.labels + (usize(row) << 2));
    // the row's product with itself is 1, the largest there is: taken off before exp
    let sum: f64 = 0;
    let positives = 0;
    let ofPositives: f64 = 0;
    for (let i = 0; i < a.rows; i++) {
      if (i == row) continue;
      const z = (<f64>load<f32>(products + (usize(i) << 2)) - 1) * rate;
      sum += exp64(z);
      if (load<i32>(a.labels + (usize(i) << 2)) != label) continue;
      positives++;
      ofPositives += z;
    }
    const logSum = log64(sum);
    const part = a.parts + (usize(row) << 4);
    store<f64>(part, positives == 0 ? 0 : ofPositives / <f64>positives - logSum);
    store<f64>(part, 0, 8);
    for (let i = 0; i < a.rows; i++) {
      const at = products + (usize(i) << 2);
      let slope: f64 = 0;
      if (i != row && positives > 0) {
        slope = -exp64((<f64>load<f32>(at) - 1) * rate - logSum);
        if (load<i32>(a.labels + (usize(i) << 2)) == label) slope += 1 / <f64>positives;
      }
      store<f32>(at, <f32>slope);
    }
  }
}

/** slopes + its transpose, in place: a similarity stands in the losses of both its rows. Items: rows. */
export function contrastPairs(a: ContrastRows, from: i32, to: i32, thread: i32): void {
  for (let row = from; row < to; row++) {
    for (let i = row; i < a.rows; i++) {
      const one = a.products + (usize(row * a.rows + i) << 2);
      const other = a.products + (usize(i * a.rows + row) << 2);
      const sum = load<f32>(one) + load<f32>(other);
      store<f32>(one, sum);
      store<f32>(other, sum);
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class ContrastGradient {
  features: usize;
  unit: usize;
  /** The gradient over unit rows, before factor and dy. */
  ofUnit: usize;
  dfeatures: usize;
  dy: usize;
  width: i32;
  factor: f32;
}

/** Items: rows. */
export function contrastGradient(a: ContrastGradient, from: i32, to: i32, thread: i32): void {
  const rowBytes = usize(a.width) << 2;
  for (let row = from; row < to; row++) {
    const start = usize(row) * rowBytes;
    let along: f64 = 0;
    for (let i = 0; i < a.width; i++) {
      const at = start + (usize(i) << 2);
      along += <f64>load<f32>(a.unit + at) * <f64>load<f32>(a.ofUnit + at);
    }
    const factor = (<f64>a.factor * <f64>load<f32>(a.dy)) / lengthOf(a.features + start, a.width);
    const taken = f32x4.splat(<f32>-along);
    let at = start;
    for (let left = a.width; left > 0; left -= 4, at += 16) {
      const across = fma(v128.load(a.unit + at), taken, v128.load(a.ofUnit + at));
      storeUpTo(a.dfeatures + at, f32x4.mul(across, f32x4.splat(<f32>factor)), left);
    }
  }
}
