// Normalises: y = relu?(x * f + o + residual), the residual plain or normalised on the way.

import { fma, rectified, storeUpTo } from "./simd";
import { inverseDeviation, numberAt, placeOf } from "./table";

// @ts-ignore: decorator
@unmanaged
class NormApply {
  x: usize;
  y: usize;
  mean: usize;
  variance: usize;
  scale: usize;
  shift: usize;
  /** 0: none; so is residualMean where the residual is added as it is. */
  residual: usize;
  residualMean: usize;
  residualVariance: usize;
  residualScale: usize;
  residualShift: usize;
  relu: i32;
  channels: i32;
  period: i32;
  /** Numbers in all, and in an item: a multiple of the period. */
  length: i32;
  chunk: i32;
  /** One for each thread: for every four numbers of the period factor, offset, factor of the residual. */
  table: usize;
  tableBytes: usize;
}

const ENTRY: usize = 48;

function fillTable(a: NormApply, table: usize): void {
  let c: usize = 0;
  for (let i = 0; i < a.period; i++) {
    const at = placeOf(table, i, ENTRY);
    // rounded as it is stored: what is lost by rounding then cancels where x is near the mean
    const factor = <f64>(<f32>(numberAt(a.scale, c) * inverseDeviation(a.variance, c)));
    let offset = numberAt(a.shift, c) - numberAt(a.mean, c) * factor;
    let residualFactor: f64 = 1;
    if (a.residualMean != 0) {
      residualFactor = <f64>(<f32>(numberAt(a.residualScale, c) * inverseDeviation(a.residualVariance, c)));
      offset += numberAt(a.residualShift, c) - numberAt(a.residualMean, c) * residualFactor;
    }
    store<f32>(at, <f32>factor);
    store<f32>(at, <f32>offset, 16);
    store<f32>(at, <f32>residualFactor, 32);
    if (++c == usize(a.channels)) c = 0;
  }
}

/** Items: chunks. */
export function normApply(a: NormApply, from: i32, to: i32, thread: i32): void {
  const table = a.table + usize(thread) * a.tableBytes;
  fillTable(a, table);
  if (a.residual == 0) {
    if (a.relu != 0) apply(a, table, from, to, false, true);
    else apply(a, table, from, to, false, false);
  } else {
    if (a.relu != 0) apply(a, table, from, to, true, true);
    else apply(a, table, from, to, true, false);
  }
}

// @ts-ignore: decorator
@inline
function apply(a: NormApply, table: usize, from: i32, to: i32, residual: bool, relu: bool): void {
  const end = table + usize(a.period >> 2) * ENTRY;
  const x = a.x;
  const y = a.y;
  const other = a.residual;
  let entry = table;
  let at = (usize(from) * usize(a.chunk)) << 2;
  for (let left = min(to * a.chunk, a.length) - from * a.chunk; left > 0; left -= 4, at += 16) {
    let v = fma(v128.load(x + at), v128.load(entry), v128.load(entry, 16));
    if (residual) v = fma(v128.load(other + at), v128.load(entry, 32), v);
    if (relu) v = rectified(v);
    storeUpTo(y + at, v, left);
    entry += ENTRY;
    if (entry == end) entry = table;
  }
}
