// The transforms of Winograd's F(2x2, 3x3): 2x2 outputs of a 3x3 convolution from 16 products instead of 36 (Lavin and Gray,
// "Fast algorithms for convolutional neural networks", 2015). A tile is 4x4 inputs and 2x2 outputs; its 16 numbers lie in
// 16 planes, so that the products are 16 matrix products.

// @ts-ignore: decorator
@inline
function at(p: usize): v128 {
  return v128.load(p);
}

// @ts-ignore: decorator
@inline
function plus(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

// @ts-ignore: decorator
@inline
function minus(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

/** One row of B' d B from the four columns of one row of B' d. */
// @ts-ignore: decorator
@inline
function keepRow(t0: v128, t1: v128, t2: v128, t3: v128, to: usize, plane: usize): void {
  v128.store(to, minus(t0, t2));
  v128.store(to + plane, plus(t1, t2));
  v128.store(to + 2 * plane, minus(t2, t1));
  v128.store(to + 3 * plane, minus(t1, t3));
}

/** B' d B of a tile. r0..r3: its rows at its second column; `pixel`: bytes of one. Zeros beyond an open edge. */
// @ts-ignore: decorator
@inline
function inputTile(
  r0: usize, r1: usize, r2: usize, r3: usize, pixel: usize, to: usize, fourStep: usize, plane: usize, left: bool, right: bool,
): void {
  const zero = f32x4.splat(0);
  const last: usize = 2 * pixel;
  for (const end = r0 + pixel; r0 < end; r0 += 16, r1 += 16, r2 += 16, r3 += 16, to += fourStep) {
    let a0 = left ? zero : at(r1 - pixel);
    let a1 = at(r1);
    let a2 = at(r1 + pixel);
    let a3 = right ? zero : at(r1 + last);
    let b0 = left ? zero : at(r2 - pixel);
    let b1 = at(r2);
    let b2 = at(r2 + pixel);
    let b3 = right ? zero : at(r2 + last);
    keepRow(plus(a0, b0), plus(a1, b1), plus(a2, b2), plus(a3, b3), to + 4 * plane, plane);
    keepRow(minus(b0, a0), minus(b1, a1), minus(b2, a2), minus(b3, a3), to + 8 * plane, plane);
    a0 = minus(a0, left ? zero : at(r3 - pixel));
    a1 = minus(a1, at(r3));
    a2 = minus(a2, at(r3 + pixel));
    a3 = minus(a3, right ? zero : at(r3 + last));
    keepRow(a0, a1, a2, a3, to + 12 * plane, plane);
    b0 = minus(left ? zero : at(r0 - pixel), b0);
    b1 = minus(at(r0), b1);
    b2 = minus(at(r0 + pixel), b2);
    b3 = minus(right ? zero : at(r0 + last), b3);
    keepRow(b0, b1, b2, b3, to, plane);
  }
}

/**
 * A row of `tiles` tiles. r0..r3: the input rows (rows of zeros beyond the image), [2 * tiles][pixel]. To 16 planes,
 * `plane` bytes apart; in each, tiles are `tileStep` and fours of channels `fourStep` bytes apart.
 */
export function inputRow(
  r0: usize, r1: usize, r2: usize, r3: usize, tiles: i32, pixel: usize,
  to: usize, tileStep: usize, fourStep: usize, plane: usize,
): void {
  if (tiles == 1) {
    inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, true, true);
    return;
  }
  inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, true, false);
  for (let i = 2; i < tiles; i++) {
    r0 += 2 * pixel;
    r1 += 2 * pixel;
    r2 += 2 * pixel;
    r3 += 2 * pixel;
    to += tileStep;
    inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, false, false);
  }
  r0 += 2 * pixel;
  r1 += 2 * pixel;
  r2 += 2 * pixel;
  r3 += 2 * pixel;
  inputTile(r0, r1, r2, r3, pixel, to + tileStep, fourStep, plane, false, true);
}

export const FROM_ZERO = 0;
export const FROM_BIAS = 1;
export const FROM_ONTO = 2;

/**
 * A' M A of a row of tiles into the two output rows at `to`, `rowBytes` apart. `start`: added to what? FROM_ZERO, FROM_BIAS
 * [pixel], or FROM_ONTO, which lies `onto` bytes from the output.
 */
// @ts-ignore: decorator
@inline
export function outputRow(
  m: usize, plane: usize, tiles: i32, pixel: usize, to: usize, rowBytes: usize, start: i32, onto: usize, bias: usize,
): void {
  for (; tiles > 0; tiles--, to += pixel) {
    let b = bias;
    for (const end = to + pixel; to < end; to += 16, m += 16, b += 16) {
      const b0 = at(m + 4 * plane);
      const c0 = at(m + 8 * plane);
      const p0 = plus(at(m), plus(b0, c0));
      const q0 = minus(minus(b0, c0), at(m + 12 * plane));
      const b1 = at(m + 5 * plane);
      const c1 = at(m + 9 * plane);
      const p1 = plus(at(m + plane), plus(b1, c1));
      const q1 = minus(minus(b1, c1), at(m + 13 * plane));
      const b2 = at(m + 6 * plane);
      const c2 = at(m + 10 * plane);
      const p2 = plus(at(m + 2 * plane), plus(b2, c2));
      const q2 = minus(minus(b2, c2), at(m + 14 * plane));
      const b3 = at(m + 7 * plane);
      const c3 = at(m + 11 * plane);
      const p3 = plus(at(m + 3 * plane), plus(b3, c3));
      const q3 = minus(minus(b3, c3), at(m + 15 * plane));
      keepOutput(to, plus(plus(p0, p1), p2), start, onto, b);
      keepOutput(to + pixel, minus(minus(p1, p2), p3), start, onto, b);
      keepOutput(to + rowBytes, plus(plus(q0, q1), q2), start, onto, b);
      keepOutput(to + rowBytes + pixel, minus(minus(q1, q2), q3), start, onto, b);
    }
  }
}

// @ts-ignore: decorator
@inline
function keepOutput(to: usize, v: v128, start: i32, onto: usize, bias: usize): void {
  if (start == FROM_ONTO) v = plus(v, at(to + onto));
  if (start == FROM_BIAS) v = plus(v, at(bias));
  v128.store(to, v);
}

/**
 * A dy A' of a row of tiles: the adjoint of outputRow. dy: two rows, `rowBytes` apart. In each plane the tiles of eight channels
 * follow each other, and `eightStep` bytes further those of the next eight.
 */
export function gradientRow(
  dy: usize, rowBytes: usize, tiles: i32, pixel: usize, out: usize, eightStep: usize, plane: usize,
): void {
  for (; tiles > 0; tiles--, dy += pixel, out += 32) {
    let to = out;
    for (const end = dy + pixel; dy < end; to += eightStep - 16) {
      gradientFour(dy, rowBytes, pixel, to, plane);
      dy += 16;
      to += 16;
      gradientFour(dy, rowBytes, pixel, to, plane);
      dy += 16;
    }
  }
}

// @ts-ignore: decorator
@inline
function gradientFour(dy: usize, rowBytes: usize, pixel: usize, to: usize, plane: usize): void {
  const a = at(dy);
  const b = at(dy + pixel);
  const c = at(dy + rowBytes);
  const d = at(dy + rowBytes + pixel);
  spread(a, b, to, plane);
  spread(plus(a, c), plus(b, d), to + 4 * plane, plane);
  spread(minus(a, c), minus(b, d), to + 8 * plane, plane);
  spread(f32x4.neg(c), f32x4.neg(d), to + 12 * plane, plane);
}

// @ts-ignore: decorator
@inline
function spread(a: v128, b: v128, to: usize, plane: usize): void {
  v128.store(to, a);
  v128.store(to + plane, plus(a, b));
  v128.store(to + 2 * plane, minus(a, b));
  v128.store(to + 3 * plane, f32x4.neg(b));
}
