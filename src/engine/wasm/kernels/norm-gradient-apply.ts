// The norm's gradient in linear form, dx = A * g + B * x + C with three numbers a channel; beside it what goes on through
// the residual: g itself, or the same form once more where the residual has a norm of its own.

import { fma, masked, storeUpTo } from "./simd";
import { inverseDeviation, numberAt, placeOf } from "./table";

// @ts-ignore: decorator
@unmanaged
class NormGradient {
  dy: usize;
  x: usize;
  /** 0: no ReLU. */
  y: usize;
  dx: usize;
  /** Where the masked dy goes; 0: nowhere. */
  through: usize;
  mean: usize;
  variance: usize;
  scale: usize;
  dscale: usize;
  dshift: usize;
  /** A residual with a norm of its own; 0: none. */
  residual: usize;
  dresidual: usize;
  residualMean: usize;
  residualVariance: usize;
  residualScale: usize;
  dresidualScale: usize;
  pixels: i32;
  channels: i32;
  period: i32;
  length: i32;
  chunk: i32;
  /** One for each thread: for every four numbers of the period A, B, C, and those of the residual. */
  table: usize;
  tableBytes: usize;
}

const ENTRY: usize = 96;

/** A, B, C of a channel. */
function fillEntry(
  at: usize, c: usize, pixels: f64, mean: usize, variance: usize, scale: usize, dscale: usize, dshift: usize,
): void {
  const rate = inverseDeviation(variance, c);
  const factor = numberAt(scale, c) * rate;
  const slope = (-factor * rate * numberAt(dscale, c)) / pixels;
  store<f32>(at, <f32>factor);
  store<f32>(at, <f32>slope, 16);
  store<f32>(at, <f32>((-factor * numberAt(dshift, c)) / pixels - slope * numberAt(mean, c)), 32);
}

/** Items: chunks. */
export function normGradientApply(a: NormGradient, from: i32, to: i32, thread: i32): void {
  const table = a.table + usize(thread) * a.tableBytes;
  let c: usize = 0;
  for (let i = 0; i < a.period; i++) {
    const at = placeOf(table, i, ENTRY);
    const pixels = <f64>a.pixels;
    fillEntry(at, c, pixels, a.mean, a.variance, a.scale, a.dscale, a.dshift);
    if (a.residual != 0) {
      fillEntry(
        at + 48, c, pixels, a.residualMean, a.residualVariance, a.residualScale, a.dresidualScale, a.dshift,
      );
    }
    if (++c == usize(a.channels)) c = 0;
  }
  if (a.y != 0) apply(a, table, from, to, true);
  else apply(a, table, from, to, false);
}

// @ts-ignore: decorator
@inline
function apply(a: NormGradient, table: usize, from: i32, to: i32, relu: bool): void {
  if (a.residual != 0) applyOne(a, table, from, to, relu, true, false);
  else if (a.through != 0) applyOne(a, table, from, to, relu, false, true);
  else applyOne(a, table, from, to, relu, false, false);
}

// @ts-ignore: decorator
@inline
function applyOne(
  a: NormGradient, table: usize, from: i32, to: i32, relu: bool, residual: bool, through: bool,
): void {
  const end = table + usize(a.period >> 2) * ENTRY;
  let entry = table;
  let at = (usize(from) * usize(a.chunk)) << 2;
  for (let left = min(to * a.chunk, a.length) - from * a.chunk; left > 0; left -= 4, at += 16) {
    let g = v128.load(a.dy + at);
    if (relu) g = masked(g, v128.load(a.y + at));
    const dx = fma(g, v128.load(entry), fma(v128.load(a.x + at), v128.load(entry, 16), v128.load(entry, 32)));
    if (residual) {
      const other = fma(v128.load(a.residual + at), v128.load(entry, 64), v128.load(entry, 80));
      storeUpTo(a.dresidual + at, fma(g, v128.load(entry, 48), other), left);
    }
    if (through) storeUpTo(a.through + at, g, left);
    storeUpTo(a.dx + at, dx, left);
    entry += ENTRY;
    if (entry == end) entry = table;
  }
}
