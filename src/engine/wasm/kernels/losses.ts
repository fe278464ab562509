// Cross entropy and the reconstruction loss, with their gradients. Each row or chunk leaves its sum; finishLoss adds them
// in order, in float64, and raises `stop` where the loss is not finite.

import { exp64, expOfNegative, log64, logOnePlus } from "./exponential";
import { firstLanes, fma, laneSum, rectified, storeUpTo } from "./simd";

// @ts-ignore: decorator
@unmanaged
class FinishLoss {
  /** float64 [count][2]: loss, right answers. */
  parts: usize;
  count: i32;
  /** The loss is the sum times this. */
  factor: f32;
  /** Scalars; 0: nobody asks. */
  loss: usize;
  correct: usize;
  stop: usize;
}

/** One item. */
export function finishLoss(a: FinishLoss, from: i32, to: i32, thread: i32): void {
  let loss: f64 = 0;
  let correct: f64 = 0;
  for (let i = 0; i < a.count; i++) {
    loss += load<f64>(a.parts + (usize(i) << 4));
    correct += load<f64>(a.parts + (usize(i) << 4), 8);
  }
  const result = <f32>(loss * <f64>a.factor);
  if (a.loss != 0) store<f32>(a.loss, result);
  if (a.correct != 0) store<f32>(a.correct, <f32>correct);
  // infinity - infinity and NaN - NaN are NaN
  if (result - result != 0) store<f32>(a.stop, 1);
}

// @ts-ignore: decorator
@unmanaged
class CrossEntropy {
  /** [rows, classes] */
  logits: usize;
  /** i32 [rows] */
  labels: usize;
  /** A scalar, and where the gradient goes; 0: no gradient. */
  dy: usize;
  dlogits: usize;
  rows: i32;
  classes: i32;
  parts: usize;
}

/** Items: rows. */
export function crossEntropy(a: CrossEntropy, from: i32, to: i32, thread: i32): void {
  const rowBytes = usize(a.classes) << 2;
  for (let row = from; row < to; row++) {
    const logits = a.logits + usize(row) * rowBytes;
    const label = load<i32>(a.labels + (usize(row) << 2));
    let largest = load<f32>(logits);
    let answer = 0;
    for (let i = 1; i < a.classes; i++) {
      const value = load<f32>(logits + (usize(i) << 2));
      // NaN is no larger than anything, but must not get lost: the sum below meets it
      if (value > largest) {
        largest = value;
        answer = i;
      }
    }
    let sum: f64 = 0;
    for (let i = 0; i < a.classes; i++) sum += exp64(<f64>load<f32>(logits + (usize(i) << 2)) - <f64>largest);
    const logSum = log64(sum) + <f64>largest;
    const part = a.parts + (usize(row) << 4);
    store<f64>(part, logSum - <f64>load<f32>(logits + (usize(label) << 2)));
    store<f64>(part, answer == label ? 1 : 0, 8);
    if (a.dlogits != 0) {
      const factor = <f64>load<f32>(a.dy) / <f64>a.rows;
      const gradient = a.dlogits + usize(row) * rowBytes;
      for (let i = 0; i < a.classes; i++) {
        const share = exp64(<f64>load<f32>(logits + (usize(i) << 2)) - logSum);
        store<f32>(gradient + (usize(i) << 2), <f32>((share - (i == label ? 1 : 0)) * factor));
      }
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class Reconstruction {
  z: usize;
  image: usize;
  /** A scalar, and where the gradient goes; 0: no gradient. */
  dy: usize;
  dz: usize;
  parts: usize;
  period: i32;
  length: i32;
  chunk: i32;
}

/** Items: chunks. After the arguments come for every four numbers of the period deviation and mean of the image. */
export function reconstruction(a: Reconstruction, from: i32, to: i32, thread: i32): void {
  const table = changetype<usize>(a) + offsetof<Reconstruction>();
  const end = table + (usize(a.period) << 3);
  const one = f32x4.splat(1);
  const factor = f32x4.splat(a.dz != 0 ? load<f32>(a.dy) / <f32>a.length : 0);
  for (let item = from; item < to; item++) {
    let entry = table;
    let at = (usize(item) * usize(a.chunk)) << 2;
    let sum = f32x4.splat(0);
    for (let left = min(a.chunk, a.length - item * a.chunk); left > 0; left -= 4, at += 16) {
      const z = v128.load(a.z + at);
      const target = fma(v128.load(a.image + at), v128.load(entry), v128.load(entry, 16));
      const e = expOfNegative(f32x4.neg(f32x4.abs(z)));
      const loss = f32x4.add(f32x4.sub(rectified(z), f32x4.mul(z, target)), logOnePlus(e));
      sum = f32x4.add(sum, left >= 4 ? loss : firstLanes(loss, left));
      if (a.dz != 0) {
        // sigmoid: 1 / (1 + e) where z >= 0, e / (1 + e) below
        const over = v128.bitselect(one, e, f32x4.ge(z, f32x4.splat(0)));
        const sigmoid = f32x4.div(over, f32x4.add(one, e));
        storeUpTo(a.dz + at, f32x4.mul(f32x4.sub(sigmoid, target), factor), left);
      }
      entry += 32;
      if (entry == end) entry = table;
    }
    const part = a.parts + (usize(item) << 4);
    store<f64>(part, <f64>laneSum(sum));
    store<f64>(part, 0, 8);
  }
}
