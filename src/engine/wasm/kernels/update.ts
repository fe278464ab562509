// What changes weights, statistics and averages in place, and the sums of the parts that filter gradients leave. Nothing is
// changed while `stop` is not 0.

import { descend, Descent, partSum } from "./descent";
import { fma, storeUpTo } from "./simd";

// @ts-ignore: decorator
@unmanaged
class Parts {
  parts: usize;
  partBytes: usize;
  groups: i32;
  out: usize;
  length: i32;
  /** Numbers an item covers: a multiple of 4. */
  chunk: i32;
}

/** Items: chunks of the result. */
export function sumParts(a: Parts, from: i32, to: i32, thread: i32): void {
  const end = min(to * a.chunk, a.length);
  for (let i = from * a.chunk; i < end; i += 4) {
    const at = usize(i) << 2;
    storeUpTo(a.out + at, partSum(a.parts + at, a.partBytes, a.groups), end - i);
  }
}

// @ts-ignore: decorator
@unmanaged
class UpdateFilter extends Descent {
  parts: usize;
  partBytes: usize;
  groups: i32;
  weight: usize;
  slot: usize;
  length: i32;
  chunk: i32;
}

/** Sums the parts and takes the step at once. Items: chunks of the filter. */
export function updateFilter(a: UpdateFilter, from: i32, to: i32, thread: i32): void {
  if (load<f32>(a.stop) != 0) return;
  const end = min(to * a.chunk, a.length);
  for (let i = from * a.chunk; i < end; i += 4) {
    const at = usize(i) << 2;
    descend(a.weight + at, a.slot + at, partSum(a.parts + at, a.partBytes, a.groups), a, end - i);
  }
}

/** A table of tensors that one call changes, after the call's own arguments. Items: chunks of all of them. */
// @ts-ignore: decorator
@unmanaged
class Entry {
  /** Tensors: what is changed, and what it is changed by. */
  a: usize;
  b: usize;
  c: usize;
  d: usize;
  length: i32;
  /** Of the batch's variance, to make it unbiased. */
  factor: f32;
}

// @ts-ignore: decorator
@unmanaged
class Sgd extends Descent {
  entries: i32;
}

/** Entries: weight, slot, gradient. Items: entries. */
export function sgd(a: Sgd, from: i32, to: i32, thread: i32): void {
  if (load<f32>(a.stop) != 0) return;
  for (let i = from; i < to; i++) {
    const entry = entryAt(changetype<usize>(a) + offsetof<Sgd>(), i);
    let at: usize = 0;
    for (let left = entry.length; left > 0; left -= 4, at += 16) {
      descend(entry.a + at, entry.b + at, v128.load(entry.c + at), a, left);
    }
  }
}

// @ts-ignore: decorator
@inline
function entryAt(table: usize, i: i32): Entry {
  return changetype<Entry>(table + usize(i) * offsetof<Entry>());
}

// @ts-ignore: decorator
@unmanaged
class Average {
  stop: usize;
  /** Momentum or rate: a scalar in memory. */
  knob: usize;
  entries: i32;
}

/** Entries: average, value. m * average + (1 - m) * value. Items: entries. */
export function movingAverage(a: Average, from: i32, to: i32, thread: i32): void {
  if (load<f32>(a.stop) != 0) return;
  const momentum = load<f32>(a.knob);
  const rest = f32x4.splat(1 - momentum);
  for (let i = from; i < to; i++) {
    const entry = entryAt(changetype<usize>(a) + offsetof<Average>(), i);
    let at: usize = 0;
    for (let left = entry.length; left > 0; left -= 4, at += 16) {
      const value = f32x4.mul(v128.load(entry.b + at), rest);
      storeUpTo(entry.a + at, fma(v128.load(entry.a + at), f32x4.splat(momentum), value), left);
    }
  }
}

/** Entries: mean, variance, the batch's mean, the batch's variance. r + rate * (b - r). Items: entries. */
export function runningStatistics(a: Average, from: i32, to: i32, thread: i32): void {
  if (load<f32>(a.stop) != 0) return;
  const rate = f32x4.splat(load<f32>(a.knob));
  for (let i = from; i < to; i++) {
    const entry = entryAt(changetype<usize>(a) + offsetof<Average>(), i);
    let at: usize = 0;
    for (let left = entry.length; left > 0; left -= 4, at += 16) {
      const mean = v128.load(entry.a + at);
      storeUpTo(entry.a + at, fma(rate, f32x4.sub(v128.load(entry.c + at), mean), mean), left);
      const variance = v128.load(entry.b + at);
      const unbiased = f32x4.mul(v128.load(entry.d + at), f32x4.splat(entry.factor));
      storeUpTo(entry.b + at, fma(rate, f32x4.sub(unbiased, variance), variance), left);
    }
  }
}
