// The inner loops of a filter's gradient: 4 rows of the filter x 8 (or 4) output channels in registers, over the pixels of a
// strip. As in tiles.ts: rolled, 8 sums at most. dy's address ends a loop: a counter beside it costs a tenth of the time.

import { fma, storeEight, storeUpTo } from "./simd";

/**
 * Adds to four rows of the filter (or `rowsLeft`) x 8 output channels (or `lanes`, 5 to 8) at `to`, `toStep` bytes apart. The
 * four rows' inputs lie side by side from x on, `pixelStep` bytes from one output pixel to the next and `rowStep` from one
 * row of those to the next; dy of all pixels lies `dyStep` bytes apart without gaps between rows.
 */
export function eightInLine(
  x: usize, rowStep: usize, pixelStep: usize, dy: usize, dyStep: usize,
  rows: i32, columns: i32, to: usize, toStep: usize, rowsLeft: i32, lanes: i32,
): void {
  let a00 = f32x4.splat(0);
  let a01 = a00;
  let a10 = a00;
  let a11 = a00;
  let a20 = a00;
  let a21 = a00;
  let a30 = a00;
  let a31 = a00;
  const row = usize(columns) * dyStep;
  for (const last = dy + usize(rows) * row; dy < last; x += rowStep) {
    let x0 = x;
    for (const end = dy + row; dy < end; x0 += pixelStep, dy += dyStep) {
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
    }
  }
  addEight(to, a00, a01, lanes);
  if (rowsLeft > 1) addEight(to + toStep, a10, a11, lanes);
  if (rowsLeft > 2) addEight(to + 2 * toStep, a20, a21, lanes);
  if (rowsLeft > 3) addEight(to + 3 * toStep, a30, a31, lanes);
}

/** The same where the four rows' inputs lie apart, p0..p3. */
export function eight(
  p0: usize, p1: usize, p2: usize, p3: usize, rowStep: usize, pixelStep: usize, dy: usize, dyStep: usize,
  rows: i32, columns: i32, to: usize, toStep: usize, rowsLeft: i32, lanes: i32,
): void {
  let a00 = f32x4.splat(0);
  let a01 = a00;
  let a10 = a00;
  let a11 = a00;
  let a20 = a00;
  let a21 = a00;
  let a30 = a00;
  let a31 = a00;
  const row = usize(columns) * dyStep;
  for (const last = dy + usize(rows) * row; dy < last; ) {
    let x0 = p0;
    let x1 = p1;
    let x2 = p2;
    let x3 = p3;
    for (const end = dy + row; dy < end; dy += dyStep) {
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
    }
    p0 += rowStep;
    p1 += rowStep;
    p2 += rowStep;
    p3 += rowStep;
  }
  addEight(to, a00, a01, lanes);
  if (rowsLeft > 1) addEight(to + toStep, a10, a11, lanes);
  if (rowsLeft > 2) addEight(to + 2 * toStep, a20, a21, lanes);
  if (rowsLeft > 3) addEight(to + 3 * toStep, a30, a31, lanes);
}

// @ts-ignore: decorator
@inline
function addEight(to: usize, low: v128, high: v128, lanes: i32): void {
  storeEight(to, f32x4.add(v128.load(to), low), f32x4.add(v128.load(to, 16), high), lanes);
}

/** The same for lanes 1 to 4. */
export function four(
  p0: usize, p1: usize, p2: usize, p3: usize, rowStep: usize, pixelStep: usize, dy: usize, dyStep: usize,
  rows: i32, columns: i32, to: usize, toStep: usize, rowsLeft: i32, lanes: i32,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (; rows > 0; rows--) {
    let at: usize = 0;
    for (let i = columns; i > 0; i--, at += pixelStep, dy += dyStep) {
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
  if (rowsLeft > 1) addFour(to + toStep, a1, lanes);
  if (rowsLeft > 2) addFour(to + 2 * toStep, a2, lanes);
  if (rowsLeft > 3) addFour(to + 3 * toStep, a3, lanes);
}

// @ts-ignore: decorator
@inline
function addFour(to: usize, v: v128, lanes: i32): void {
  storeUpTo(to, f32x4.add(v128.load(to), v), lanes);
}
