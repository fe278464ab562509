// Exponentials and logarithms of our own: the engine's tables would lie where our memory begins. Float64 one at a time for
// losses over few numbers, float32 four at a time for losses over images.

import { fma } from "./simd";

const LOG2E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** e to the x, to about 1e-15; 0 below -708. */
export function exp64(x: f64): f64 {
  if (!(x > -708)) return x != x ? x : 0;
  if (x > 709) return Infinity;
  const k = nearest<f64>(x * LOG2E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // Taylor, |r| <= ln 2 / 2
  let p: f64 = 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return p * reinterpret<f64>((<i64>k + 1023) << 52);
}

/** Natural logarithm of a positive number, to about 1e-15; what is not positive and finite comes back as it is or as -infinity. */
export function log64(x: f64): f64 {
  if (x == 0) return -Infinity;
  if (!(x > 0) || x == Infinity) return x;
  const bits = reinterpret<i64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | (<i64>1023 << 52));
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  // 2 * atanh(s), |s| < 0.172
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let p: f64 = 1.0 / 17;
  p = p * q + 1.0 / 15;
  p = p * q + 1.0 / 13;
  p = p * q + 1.0 / 11;
  p = p * q + 1.0 / 9;
  p = p * q + 1.0 / 7;
  p = p * q + 1.0 / 5;
  p = p * q + 1.0 / 3;
  p = p * q + 1;
  return 2 * s * p + <f64>exponent * (LN2_HIGH + LN2_LOW);
}

/** e to the x for x <= 0, to about 1e-7; hands NaN on. */
// @ts-ignore: decorator
@inline
export function expOfNegative(x: v128): v128 {
  x = f32x4.max(x, f32x4.splat(-87));
  const k = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = fma(k, f32x4.splat(-0.693359375), x);
  r = fma(k, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(p, r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = fma(f32x4.mul(r, r), p, f32x4.add(r, f32x4.splat(1)));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23);
  return f32x4.mul(p, scale);
}

/** log(1 + e) for e in 0..1, to about 1e-7 of itself: 2 * atanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline
export function logOnePlus(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, f32x4.splat(2)));
  const q = f32x4.mul(s, s);
  let p = f32x4.splat(2.0 / 15);
  p = fma(p, q, f32x4.splat(2.0 / 13));
  p = fma(p, q, f32x4.splat(2.0 / 11));
  p = fma(p, q, f32x4.splat(2.0 / 9));
  p = fma(p, q, f32x4.splat(2.0 / 7));
  p = fma(p, q, f32x4.splat(2.0 / 5));
  p = fma(p, q, f32x4.splat(2.0 / 3));
  p = fma(p, q, f32x4.splat(2));
  return f32x4.mul(s, p);
}
