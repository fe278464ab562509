// Gradient of a filter: dw[tap, input channel][output channel] = sum of x * dy over pixels and images. Images are summed in
// a fixed number of groups, one after another within a group and groups in order, so that the result does not depend on
// the number of threads.

import { clear } from "./copy";
import { fma, storeEight, storeUpTo } from "./simd";
import { openStrip, stripRowBytes, Strips } from "./strips";

// @ts-ignore: decorator
@unmanaged
class FilterGradient extends Strips {
  images: i32;
  groups: i32;
  /** Output's gradient: [images, rows, columns, channels]. */
  dy: usize;
  rows: i32;
  columns: i32;
  channels: i32;
  /** Filter rows, and bytes of one: the channels of its taps lie side by side. */
  taps: i32;
  run: usize;
  /** A group's sums: [taps][run][channels], one after another. */
  parts: usize;
  partBytes: usize;
}

/** Items: groups of images. */
export function filterGradient(a: FilterGradient, from: i32, to: i32, thread: i32): void {
  for (let group = from; group < to; group++) {
    const part = a.parts + usize(group) * a.partBytes;
    clear(part, a.partBytes);
    const end = (a.images * (group + 1)) / a.groups;
    for (let image = (a.images * group) / a.groups; image < end; image++) {
      for (let first = 0; first < a.rows; first += a.stripRows) {
        const source = openStrip(a, image, first, thread);
        addStrip(a, source, image, first, part);
      }
    }
  }
}

/** Adds a strip's products to a group's sums. */
function addStrip(a: FilterGradient, source: usize, image: i32, first: i32, part: usize): void {
  const pixelBytes = usize(a.channels) << 2;
  const dy = a.dy + usize((image * a.rows + first) * a.columns) * pixelBytes;
  const rowBytes = stripRowBytes(a);
  const rowStep = usize(a.stepRows) * rowBytes;
  let rows = min(a.stripRows, a.rows - first);
  let columns = a.columns;
  if (usize(columns) * a.pixelStep == rowStep) {
    columns *= rows;
    rows = 1;
  }
  const wide = i32(a.run >> 2);
  const count = a.taps * wide;
  for (let channel = 0; channel < a.channels; channel += 8) {
    const left = a.channels - channel;
    const at = usize(channel) << 2;
    const last = count - 1;
    for (let i = 0; i < count; i += 4) {
      const tap = i / wide;
      const column = i - tap * wide;
      const p0 = source + usize(tap) * rowBytes + (usize(column) << 2);
      let p1 = p0 + 4;
      let p2 = p0 + 8;
      let p3 = p0 + 12;
      if (column + 4 > wide) {
        p1 = source + rowAt(min(i + 1, last), wide, rowBytes);
        p2 = source + rowAt(min(i + 2, last), wide, rowBytes);
        p3 = source + rowAt(min(i + 3, last), wide, rowBytes);
      }
      const to = part + at + usize(i) * pixelBytes;
      const rowsLeft = min(count - i, 4);
      if (left > 4) {
        if (column + 4 <= wide) eightInLine(p0, rowStep, a.pixelStep, dy + at, pixelBytes, rows, columns, to, rowsLeft, min(left, 8));
        else eight(p0, p1, p2, p3, rowStep, a.pixelStep, dy + at, pixelBytes, rows, columns, to, rowsLeft, min(left, 8));
      } else {
        four(p0, p1, p2, p3, rowStep, a.pixelStep, dy + at, pixelBytes, rows, columns, to, rowsLeft, left);
      }
    }
  }
}

/** Adds x [rows][inputs] transposed times dy [rows][outputs] to sums [inputs][outputs]; channels: multiples of 8. */
export function addProducts(x: usize, inputs: i32, dy: usize, outputs: i32, rows: i32, to: usize): void {
  const pixelStep = usize(inputs) << 2;
  const pixelBytes = usize(outputs) << 2;
  for (const end = to + pixelBytes; to < end; to += 32, dy += 32) {
    for (let i = 0; i < inputs; i += 4) {
      const at = usize(i) << 2;
      eightInLine(x + at, 0, pixelStep, dy, pixelBytes, 1, rows, to + usize(i) * pixelBytes, 4, 8);
    }
  }
}

/** Bytes to the input of row i of the filter, seen as [taps * run][channels]. */
// @ts-ignore: decorator
@inline
function rowAt(i: i32, wide: i32, rowBytes: usize): usize {
  const tap = i / wide;
  return usize(tap) * rowBytes + (usize(i - tap * wide) << 2);
}

/** Four rows of the filter (or `rowsLeft`) x 8 output channels (or `lanes`, 5 to 8); x0..x3: the rows' inputs. */
function eightInLine(
  x: usize, rowStep: usize, pixelStep: usize, dy: usize, pixelBytes: usize,
  rows: i32, columns: i32, to: usize, rowsLeft: i32, lanes: i32,
): void {
  let a00 = f32x4.splat(0);
  let a01 = a00;
  let a10 = a00;
  let a11 = a00;
  let a20 = a00;
  let a21 = a00;
  let a30 = a00;
  let a31 = a00;
  for (; rows > 0; rows--) {
    let x0 = x;
    for (let i = columns; i > 0; i--) {
      const g0 = v128.load(dy);
      const g1 = v128.load(dy, 16);
      let s = v128.load32_splat(x0);
      a00 = fma(s, g0, a00);
      a01 = fma(s, g1, a01);
      s = v128.load32_splat(x0, 4);
      a10 = fma(s, g0, a10);
      a11 = fma(s, g1, a11);
      s = v128.load32_splat(x0, 8);
      a20 = fma(s, g0, a20);
      a21 = fma(s, g1, a21);
      s = v128.load32_splat(x0, 12);
      a30 = fma(s, g0, a30);
      a31 = fma(s, g1, a31);
      x0 += pixelStep;
      dy += pixelBytes;
    }
    x += rowStep;
  }
  addEight(to, a00, a01, lanes);
  if (rowsLeft > 1) addEight(to + pixelBytes, a10, a11, lanes);
  if (rowsLeft > 2) addEight(to + 2 * pixelBytes, a20, a21, lanes);
  if (rowsLeft > 3) addEight(to + 3 * pixelBytes, a30, a31, lanes);
}

/** Four rows of the filter (or `rowsLeft`) x 8 output channels (or `lanes`, 5 to 8); x0..x3: the rows' inputs. */
function eight(
  p0: usize, p1: usize, p2: usize, p3: usize, rowStep: usize, pixelStep: usize, dy: usize, pixelBytes: usize,
  rows: i32, columns: i32, to: usize, rowsLeft: i32, lanes: i32,
): void {
  let a00 = f32x4.splat(0);
  let a01 = a00;
  let a10 = a00;
  let a11 = a00;
  let a20 = a00;
  let a21 = a00;
  let a30 = a00;
  let a31 = a00;
  for (; rows > 0; rows--) {
    let x0 = p0;
    let x1 = p1;
    let x2 = p2;
    let x3 = p3;
    for (let i = columns; i > 0; i--) {
      const g0 = v128.load(dy);
      const g1 = v128.load(dy, 16);
      let s = v128.load32_splat(x0);
      a00 = fma(s, g0, a00);
      a01 = fma(s, g1, a01);
      s = v128.load32_splat(x1);
      a10 = fma(s, g0, a10);
      a11 = fma(s, g1, a11);
      s = v128.load32_splat(x2);
      a20 = fma(s, g0, a20);
      a21 = fma(s, g1, a21);
      s = v128.load32_splat(x3);
      a30 = fma(s, g0, a30);
      a31 = fma(s, g1, a31);
      x0 += pixelStep;
      x1 += pixelStep;
      x2 += pixelStep;
      x3 += pixelStep;
      dy += pixelBytes;
    }
    p0 += rowStep;
    p1 += rowStep;
    p2 += rowStep;
    p3 += rowStep;
  }
  addEight(to, a00, a01, lanes);
  if (rowsLeft > 1) addEight(to + pixelBytes, a10, a11, lanes);
  if (rowsLeft > 2) addEight(to + 2 * pixelBytes, a20, a21, lanes);
  if (rowsLeft > 3) addEight(to + 3 * pixelBytes, a30, a31, lanes);
}

// @ts-ignore: decorator
@inline
function addEight(to: usize, low: v128, high: v128, lanes: i32): void {
  storeEight(to, f32x4.add(v128.load(to), low), f32x4.add(v128.load(to, 16), high), lanes);
}

/** The same for lanes 1 to 4. */
function four(
  p0: usize, p1: usize, p2: usize, p3: usize, rowStep: usize, pixelStep: usize, dy: usize, pixelBytes: usize,
  rows: i32, columns: i32, to: usize, rowsLeft: i32, lanes: i32,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (; rows > 0; rows--) {
    let at: usize = 0;
    for (let i = columns; i > 0; i--, at += pixelStep, dy += pixelBytes) {
      const g = v128.load(dy);
      a0 = fma(v128.load32_splat(p0 + at), g, a0);
      a1 = fma(v128.load32_splat(p1 + at), g, a1);
      a2 = fma(v128.load32_splat(p2 + at), g, a2);
      a3 = fma(v128.load32_splat(p3 + at), g, a3);
    }
    p0 += rowStep;
    p1 += rowStep;
    p2 += rowStep;
    p3 += rowStep;
  }
  storeUpTo(to, f32x4.add(v128.load(to), a0), lanes);
  if (rowsLeft > 1) addFour(to + pixelBytes, a1, lanes);
  if (rowsLeft > 2) addFour(to + 2 * pixelBytes, a2, lanes);
  if (rowsLeft > 3) addFour(to + 3 * pixelBytes, a3, lanes);
}

// @ts-ignore: decorator
@inline
function addFour(to: usize, v: v128, lanes: i32): void {
  storeUpTo(to, f32x4.add(v128.load(to), v), lanes);
}
