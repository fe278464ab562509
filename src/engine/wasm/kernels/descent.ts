// One step of stochastic gradient descent on a few numbers, and the gradient's sum over groups of images before it.

import { storeUpTo } from "./simd";

/** Arguments that all updates begin with. */
// @ts-ignore: decorator
@unmanaged
export class Descent {
  stop: usize;
  /** A scalar in memory. */
  learningRate: usize;
  momentum: f32;
  weightDecay: f32;
  nesterov: i32;
}

/** One step of stochastic gradient descent (docs/method.md, 5.1) on up to four numbers. */
// @ts-ignore: decorator
@inline
export function descend(weight: usize, slot: usize, gradient: v128, a: Descent, left: i32): void {
  const w = v128.load(weight);
  const momentum = f32x4.splat(a.momentum);
  const decayed = f32x4.add(gradient, f32x4.mul(w, f32x4.splat(a.weightDecay)));
  const velocity = f32x4.add(f32x4.mul(v128.load(slot), momentum), decayed);
  const direction = a.nesterov != 0 ? f32x4.add(decayed, f32x4.mul(velocity, momentum)) : velocity;
  const rate = f32x4.splat(load<f32>(a.learningRate));
  storeUpTo(slot, velocity, left);
  storeUpTo(weight, f32x4.sub(w, f32x4.mul(direction, rate)), left);
}

/** Sum of the parts at `at`, in order. */
// @ts-ignore: decorator
@inline
export function partSum(at: usize, partBytes: usize, groups: i32): v128 {
  let sum = v128.load(at);
  for (let group = 1; group < groups; group++) {
    at += partBytes;
    sum = f32x4.add(sum, v128.load(at));
  }
  return sum;
}
