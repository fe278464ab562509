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

/**
 * B' d B of a tile. r0..r3: its rows at its second column; `pixel`: bytes of one. Zeros left of the
 * first of a row (`left`), and beyond the image: of the columns from the second on, 1 to 3 are `inside`.
 */
// @ts-ignore: decorator
@inline
function inputTile(
  r0: usize, r1: usize, r2: usize, r3: usize, pixel: usize, to: usize, fourStep: usize, plane: usize,
  left: bool, inside: i32,
): void {
  const zero = f32x4.splat(0);
  const last: usize = 2 * pixel;
  for (const end = r0 + pixel; r0 < end; r0 += 16, r1 += 16, r2 += 16, r3 += 16, to += fourStep) {
    let a0 = left ? zero : at(r1 - pixel);
    let a1 = at(r1);
    let a2 = inside < 2 ? zero : at(r1 + pixel);
    let a3 = inside < 3 ? zero : at(r1 + last);
    let b0 = left ? zero : at(r2 - pixel);
    let b1 = at(r2);
    let b2 = inside < 2 ? zero : at(r2 + pixel);
    let b3 = inside < 3 ? zero : at(r2 + last);
    keepRow(plus(a0, b0), plus(a1, b1), plus(a2, b2), plus(a3, b3), to + 4 * plane, plane);
    keepRow(minus(b0, a0), minus(b1, a1), minus(b2, a2), minus(b3, a3), to + 8 * plane, plane);
    a0 = minus(a0, left ? zero : at(r3 - pixel));
    a1 = minus(a1, at(r3));
    a2 = minus(a2, inside < 2 ? zero : at(r3 + pixel));
    a3 = minus(a3, inside < 3 ? zero : at(r3 + last));
    keepRow(a0, a1, a2, a3, to + 12 * plane, plane);
    b0 = minus(left ? zero : at(r0 - pixel), b0);
    b1 = minus(at(r0), b1);
    b2 = minus(inside < 2 ? zero : at(r0 + pixel), b2);
    b3 = minus(inside < 3 ? zero : at(r0 + last), b3);
    keepRow(b0, b1, b2, b3, to, plane);
  }
}

/**
 * A row of tiles over `width` pixels, 2 or more. r0..r3: the input rows (rows of zeros beyond the image). To 16 planes,
 * `plane` bytes apart; in each, tiles are `tileStep` and fours of channels `fourStep` bytes apart.
 */
export function inputRow(
  r0: usize, r1: usize, r2: usize, r3: usize, width: i32, pixel: usize,
  to: usize, tileStep: usize, fourStep: usize, plane: usize,
): void {
  if (width > 2) inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, true, 3);
  else inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, true, 2);
  while (width > 2) {
    width -= 2;
    r0 += 2 * pixel;
    r1 += 2 * pixel;
    r2 += 2 * pixel;
    r3 += 2 * pixel;
    to += tileStep;
    if (width > 2) inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, false, 3);
    else if (width == 2) inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, false, 2);
    else inputTile(r0, r1, r2, r3, pixel, to, fourStep, plane, false, 1);
  }
}

export const FROM_ZERO = 0;
export const FROM_BIAS = 1;
export const FROM_ONTO = 2;

/**
 * A' M A of a row of tiles into the output rows of `width` pixels at `to`, `rowBytes` apart, two or only the first (`tall`).
 * `start`: added to what? FROM_ZERO, FROM_BIAS
 * [pixel], or FROM_ONTO, which lies `onto` bytes from the output.
 */
// @ts-ignore: decorator
@inline
export function outputRow(
  m: usize, plane: usize, width: i32, tall: bool, pixel: usize, to: usize, rowBytes: usize,
  start: i32, onto: usize, bias: usize,
): void {
  for (; width > 0; width -= 2, to += pixel) {
    const wide = width > 1;
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
      if (wide) keepOutput(to + pixel, minus(minus(p1, p2), p3), start, onto, b);
      if (!tall) continue;
      keepOutput(to + rowBytes, plus(plus(q0, q1), q2), start, onto, b);
      if (wide) keepOutput(to + rowBytes + pixel, minus(minus(q1, q2), q3), start, onto, b);
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
 * A dy A' of a row of tiles over `width` pixels: the adjoint of outputRow. d0, d1: two rows of dy. In each plane the tiles of
 * eight channels follow each other, and `eightStep` bytes further those of the next eight.
 */
export function gradientRow(
  d0: usize, d1: usize, width: i32, pixel: usize, out: usize, eightStep: usize, plane: usize,
): void {
  for (; width > 0; width -= 2, d0 += pixel, d1 += pixel, out += 32) {
    const wide = width > 1;
    let to = out;
    for (const end = d0 + pixel; d0 < end; to += eightStep - 16) {
      gradientFour(d0, d1, wide, pixel, to, plane);
      to += 16;
      gradientFour(d0 + 16, d1 + 16, wide, pixel, to, plane);
      d0 += 32;
      d1 += 32;
    }
  }
}

// @ts-ignore: decorator
@inline
function gradientFour(d0: usize, d1: usize, wide: bool, pixel: usize, to: usize, plane: usize): void {
  const a = at(d0);
  const b = wide ? at(d0 + pixel) : f32x4.splat(0);
  const c = at(d1);
  const d = wide ? at(d1 + pixel) : f32x4.splat(0);
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
