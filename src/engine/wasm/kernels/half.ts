// Numbers as two IEEE float16 in a word, rounded to the nearest, ties to even, clamped to +-65504; NaN stays NaN. After
// F. Giesen, "Float->half variants" (public domain): scaling by a power of two moves the exponent, also of subnormals.

import { storeUpTo } from "./simd";

const LARGEST: f32 = 65504;

// @ts-ignore: decorator
@unmanaged
class Halves {
  numbers: usize;
  /** i32 [ceil(length / 2)], the first number of a pair in the low half. */
  words: usize;
  length: i32;
  /** Numbers an item covers: a multiple of 4. */
  chunk: i32;
}

/** Four numbers to the low halves of four words. */
// @ts-ignore: decorator
@inline
function halfBits(v: v128): v128 {
  const bits = f32x4.min(f32x4.abs(v), f32x4.splat(LARGEST));
  const sign = v128.and(i32x4.shr_u(v, 16), i32x4.splat(0x8000));
  // subnormal halves: adding one half lets float32's own rounding cut the bits off
  const small = i32x4.sub(f32x4.add(bits, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  // normal: exponent moved by 127 - 15, and rounding to even of the 13 bits that go
  const odd = v128.and(i32x4.shr_u(bits, 13), i32x4.splat(1));
  const rounded = i32x4.add(i32x4.add(bits, i32x4.splat(0xc8000fff)), odd);
  const isSmall = i32x4.lt_s(bits, i32x4.splat(0x38800000));
  const magnitude = v128.bitselect(small, i32x4.shr_u(rounded, 13), isSmall);
  const isNumber = f32x4.eq(v, v);
  return v128.or(v128.bitselect(magnitude, i32x4.splat(0x7e00), isNumber), sign);
}

/** Items: chunks. */
export function packHalf(a: Halves, from: i32, to: i32, thread: i32): void {
  const end = min(to * a.chunk, a.length);
  for (let i = from * a.chunk; i < end; i += 4) {
    let v = v128.load(a.numbers + (usize(i) << 2));
    const left = end - i;
    // a missing last number is 0
    if (left < 4) v = v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
    const bits = halfBits(v);
    const pairs = v128.shuffle<u16>(bits, bits, 0, 2, 4, 6, 0, 2, 4, 6);
    const to = a.words + (usize(i) << 1);
    if (left > 2) v128.store64_lane(to, pairs, 0);
    else v128.store32_lane(to, pairs, 0);
  }
}

/** Items: chunks. */
export function unpackHalf(a: Halves, from: i32, to: i32, thread: i32): void {
  const end = min(to * a.chunk, a.length);
  for (let i = from * a.chunk; i < end; i += 4) {
    const bits = v128.load16x4_u(a.words + (usize(i) << 1));
    const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16);
    const magnitude = v128.and(bits, i32x4.splat(0x7fff));
    // exponent and fraction moved up, then the exponent's bias made right by a product
    const scaled = f32x4.mul(i32x4.shl(magnitude, 13), f32x4.splat(5.192296858534828e33));
    const isNaN = i32x4.gt_s(magnitude, i32x4.splat(0x7c00));
    const number = v128.bitselect(i32x4.splat(0x7fc00000), scaled, isNaN);
    storeUpTo(a.numbers + (usize(i) << 2), v128.or(number, sign), end - i);
  }
}
