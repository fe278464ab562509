// Four float32 at a time: the few vector helpers that all kernels share. A last vector may be read in full beyond a
// tensor's end (memory has a margin), but only its own lanes are written.

/** a * b + c; fused where the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** max(v, 0) that hands NaN on. */
// @ts-ignore: decorator
@inline
export function rectified(v: v128): v128 {
  return f32x4.pmax(v, f32x4.splat(0));
}

/** v where `sign` > 0, else 0. */
// @ts-ignore: decorator
@inline
export function masked(v: v128, sign: v128): v128 {
  return v128.and(v, f32x4.gt(sign, f32x4.splat(0)));
}

/** Writes the first 1, 2 or 3 lanes. */
function storeLanes(to: usize, v: v128, lanes: i32): void {
  if (lanes == 1) {
    v128.store32_lane(to, v, 0);
    return;
  }
  v128.store64_lane(to, v, 0);
  if (lanes == 3) v128.store32_lane(to, v, 2, 8);
}

/** Writes as many lanes as there are floats left, up to four. */
// @ts-ignore: decorator
@inline
export function storeUpTo(to: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(to, v);
  else storeLanes(to, v, left);
}

/** Writes `lanes` of eight; 1 to 8. */
// @ts-ignore: decorator
@inline
export function storeEight(to: usize, low: v128, high: v128, lanes: i32): void {
  if (lanes == 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  storeUpTo(to, low, lanes);
  if (lanes > 4) storeUpTo(to + 16, high, lanes - 4);
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function laneSum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** The first 1 to 3 lanes, zeros behind them. */
// @ts-ignore: decorator
@inline
export function firstLanes(v: v128, lanes: i32): v128 {
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(lanes)));
}
