// The inner loops of the direct convolution: 4 output pixels x 8 (or 4) output channels in registers.
// They must stay rolled, with 8 sums at most: otherwise older V8 runs out of registers and falls to half speed.

import { fma, storeEight, storeUpTo } from "./simd";

/** Bytes from the first pixel of rows of `columns` to pixel i. */
// @ts-ignore: decorator
@inline
function pixelAt(i: i32, columns: i32, rowStep: usize, pixelStep: usize): usize {
  const row = i / columns;
  return usize(row) * rowStep + usize(i - row * columns) * pixelStep;
}

/**
 * Outputs out[pixel][0..lanes], lanes 5 to 8, of `total` pixels in rows of `columns`. Sums start from init[0..8], or where
 * there is an `own` start from what lies `onto` bytes from the output. Where the pixels are no multiple of 4, the last one is
 * computed again and again.
 */
export function eightChannels(
  source: usize, yStep: usize, pixelStep: usize, rowBytes: usize, taps: i32, run: usize, filter: usize,
  total: i32, columns: i32, out: usize, outRowStep: usize, outPixelStep: usize, own: bool, onto: usize, init: usize, lanes: i32,
): void {
  const last = total - 1;
  const next = rowBytes - run;
  let x = source;
  let o0 = out;
  let column = 0;
  for (let i = 0; i < total; i += 4) {
    let x0 = x;
    let x1 = x0 + pixelStep;
    let x2 = x1 + pixelStep;
    let x3 = x2 + pixelStep;
    let o1 = o0 + outPixelStep;
    let o2 = o1 + outPixelStep;
    let o3 = o2 + outPixelStep;
    if (column + 4 > columns) {
      x1 = source + pixelAt(min(i + 1, last), columns, yStep, pixelStep);
      x2 = source + pixelAt(min(i + 2, last), columns, yStep, pixelStep);
      x3 = source + pixelAt(min(i + 3, last), columns, yStep, pixelStep);
      o1 = out + pixelAt(min(i + 1, last), columns, outRowStep, outPixelStep);
      o2 = out + pixelAt(min(i + 2, last), columns, outRowStep, outPixelStep);
      o3 = out + pixelAt(min(i + 3, last), columns, outRowStep, outPixelStep);
    }
    const i0 = own ? o0 + onto : init;
    const i1 = own ? o1 + onto : init;
    const i2 = own ? o2 + onto : init;
    const i3 = own ? o3 + onto : init;
    let a00 = v128.load(i0);
    let a01 = v128.load(i0, 16);
    let a10 = v128.load(i1);
    let a11 = v128.load(i1, 16);
    let a20 = v128.load(i2);
    let a21 = v128.load(i2, 16);
    let a30 = v128.load(i3);
    let a31 = v128.load(i3, 16);
    let w = filter;
    for (let tap = taps; tap > 0; tap--) {
      for (const end = x0 + run; x0 < end; x0 += 4, x1 += 4, x2 += 4, x3 += 4, w += 32) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let s = v128.load32_splat(x0);
        a00 = fma(s, w0, a00);
        a01 = fma(s, w1, a01);
        s = v128.load32_splat(x1);
        a10 = fma(s, w0, a10);
        a11 = fma(s, w1, a11);
        s = v128.load32_splat(x2);
        a20 = fma(s, w0, a20);
        a21 = fma(s, w1, a21);
        s = v128.load32_splat(x3);
        a30 = fma(s, w0, a30);
        a31 = fma(s, w1, a31);
      }
      x0 += next;
      x1 += next;
      x2 += next;
      x3 += next;
    }
    storeEight(o0, a00, a01, lanes);
    storeEight(o1, a10, a11, lanes);
    storeEight(o2, a20, a21, lanes);
    storeEight(o3, a30, a31, lanes);
    column += 4;
    if (column < columns) {
      x += 4 * pixelStep;
      o0 = o3 + outPixelStep;
    } else {
      const row = (i + 4) / columns;
      column = i + 4 - row * columns;
      x = source + usize(row) * yStep + usize(column) * pixelStep;
      o0 = out + usize(row) * outRowStep + usize(column) * outPixelStep;
    }
  }
}

/**
 * The same for lanes 1 to 4. Half the sums leave registers free: two chains a pixel, for even and odd inputs, keep both
 * multipliers busy, and each row of the filter is summed apart, which rounds less.
 */
export function fourChannels(
  source: usize, yStep: usize, pixelStep: usize, rowBytes: usize, taps: i32, run: usize, filter: usize,
  total: i32, columns: i32, out: usize, outRowStep: usize, outPixelStep: usize, own: bool, onto: usize, init: usize, lanes: i32,
): void {
  const last = total - 1;
  const next = rowBytes - run;
  for (let i = 0; i < total; i += 4) {
    let x0 = source + pixelAt(i, columns, yStep, pixelStep);
    let x1 = source + pixelAt(min(i + 1, last), columns, yStep, pixelStep);
    let x2 = source + pixelAt(min(i + 2, last), columns, yStep, pixelStep);
    let x3 = source + pixelAt(min(i + 3, last), columns, yStep, pixelStep);
    const o0 = out + pixelAt(i, columns, outRowStep, outPixelStep);
    const o1 = out + pixelAt(min(i + 1, last), columns, outRowStep, outPixelStep);
    const o2 = out + pixelAt(min(i + 2, last), columns, outRowStep, outPixelStep);
    const o3 = out + pixelAt(min(i + 3, last), columns, outRowStep, outPixelStep);
    let s0 = v128.load(own ? o0 + onto : init);
    let s1 = v128.load(own ? o1 + onto : init);
    let s2 = v128.load(own ? o2 + onto : init);
    let s3 = v128.load(own ? o3 + onto : init);
    let w = filter;
    for (let tap = taps; tap > 0; tap--) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (const end = x0 + (run & ~7); x0 < end; x0 += 8, x1 += 8, x2 += 8, x3 += 8, w += 32) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        a0 = fma(v128.load32_splat(x0), w0, a0);
        b0 = fma(v128.load32_splat(x0, 4), w1, b0);
        a1 = fma(v128.load32_splat(x1), w0, a1);
        b1 = fma(v128.load32_splat(x1, 4), w1, b1);
        a2 = fma(v128.load32_splat(x2), w0, a2);
        b2 = fma(v128.load32_splat(x2, 4), w1, b2);
        a3 = fma(v128.load32_splat(x3), w0, a3);
        b3 = fma(v128.load32_splat(x3, 4), w1, b3);
      }
      if ((run & 4) != 0) {
        const w0 = v128.load(w);
        a0 = fma(v128.load32_splat(x0), w0, a0);
        a1 = fma(v128.load32_splat(x1), w0, a1);
        a2 = fma(v128.load32_splat(x2), w0, a2);
        a3 = fma(v128.load32_splat(x3), w0, a3);
        x0 += 4;
        x1 += 4;
        x2 += 4;
        x3 += 4;
        w += 16;
      }
      s0 = f32x4.add(s0, f32x4.add(a0, b0));
      s1 = f32x4.add(s1, f32x4.add(a1, b1));
      s2 = f32x4.add(s2, f32x4.add(a2, b2));
      s3 = f32x4.add(s3, f32x4.add(a3, b3));
      x0 += next;
      x1 += next;
      x2 += next;
      x3 += next;
    }
    storeUpTo(o0, s0, lanes);
    storeUpTo(o1, s1, lanes);
    storeUpTo(o2, s2, lanes);
    storeUpTo(o3, s3, lanes);
  }
}
