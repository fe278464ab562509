// Filters for Winograd's products, G g G', and back: the filter's gradient G' D G from the sums of all groups.

import { descend, Descent, partSum } from "./descent";

// @ts-ignore: decorator
@unmanaged
class TransformFilter {
  /** [3, 3, inputs, outputs] */
  filter: usize;
  inputs: i32;
  outputs: i32;
  /** 16 planes, `plane` bytes apart, each packed in blocks of 8 channels: [outputs / 8][inputs][8]. */
  packed: usize;
  plane: usize;
  /** 1: for the gradient of the input, turned by 180 degrees, channels exchanged: [inputs / 8][outputs][8]. */
  turned: i32;
}

/** Items: input channels. */
export function transformFilter(a: TransformFilter, from: i32, to: i32, thread: i32): void {
  const tap = (usize(a.inputs) * usize(a.outputs)) << 2;
  const half = f32x4.splat(0.5);
  for (let i = from; i < to; i++) {
    for (let o = 0; o < a.outputs; o += 4) {
      // a turned filter is read from its last tap to its first
      const step: usize = a.turned != 0 ? 0 - tap : tap;
      let g = a.filter + (usize(i * a.outputs + o) << 2) + (a.turned != 0 ? 8 * tap : 0);
      const g00 = v128.load(g);
      const g01 = v128.load((g += step));
      const g02 = v128.load((g += step));
      const g10 = v128.load((g += step));
      const g11 = v128.load((g += step));
      const g12 = v128.load((g += step));
      const g20 = v128.load((g += step));
      const g21 = v128.load((g += step));
      const g22 = v128.load((g += step));
      keepFilterRow(a, i, o, 0, g00, g01, g02);
      const s0 = f32x4.add(g00, g20);
      const s1 = f32x4.add(g01, g21);
      const s2 = f32x4.add(g02, g22);
      keepFilterRow(
        a, i, o, 4,
        f32x4.mul(half, f32x4.add(s0, g10)), f32x4.mul(half, f32x4.add(s1, g11)), f32x4.mul(half, f32x4.add(s2, g12)),
      );
      keepFilterRow(
        a, i, o, 8,
        f32x4.mul(half, f32x4.sub(s0, g10)), f32x4.mul(half, f32x4.sub(s1, g11)), f32x4.mul(half, f32x4.sub(s2, g12)),
      );
      keepFilterRow(a, i, o, 12, g20, g21, g22);
    }
  }
}

/** Four planes from one row of G g. */
// @ts-ignore: decorator
@inline
function keepFilterRow(a: TransformFilter, i: i32, o: i32, plane: i32, t0: v128, t1: v128, t2: v128): void {
  const half = f32x4.splat(0.5);
  const ends = f32x4.add(t0, t2);
  keepFilter(a, i, o, plane, t0);
  keepFilter(a, i, o, plane + 1, f32x4.mul(half, f32x4.add(ends, t1)));
  keepFilter(a, i, o, plane + 2, f32x4.mul(half, f32x4.sub(ends, t1)));
  keepFilter(a, i, o, plane + 3, t2);
}

/** Four neighbouring output channels of input channel i into their places of a plane. */
function keepFilter(a: TransformFilter, i: i32, o: i32, plane: i32, v: v128): void {
  const packed = a.packed + usize(plane) * a.plane;
  if (a.turned == 0) {
    v128.store(packed + (usize((o & ~7) * a.inputs + i * 8 + (o & 7)) << 2), v);
    return;
  }
  const to = packed + (usize((i & ~7) * a.outputs + o * 8 + (i & 7)) << 2);
  v128.store32_lane(to, v, 0);
  v128.store32_lane(to, v, 1, 32);
  v128.store32_lane(to, v, 2, 64);
  v128.store32_lane(to, v, 3, 96);
}

// @ts-ignore: decorator
@unmanaged
class FilterSums extends Descent {
  /** Sums of each group: 16 planes of [length], one after another. */
  parts: usize;
  partBytes: usize;
  groups: i32;
  /** The gradient [9][length], or the weight and its slot to update. */
  out: usize;
  slot: usize;
  /** Input channels times output channels. */
  length: i32;
  /** Numbers of one tap that an item covers: a multiple of 4, as is the length. */
  chunk: i32;
}

/** Items: chunks. */
export function winogradFilterGradient(a: FilterSums, from: i32, to: i32, thread: i32): void {
  for (let item = from; item < to; item++) chunkOf(a, item, false);
}

/** The same, followed at once by the update. */
export function winogradFilterUpdate(a: FilterSums, from: i32, to: i32, thread: i32): void {
  if (load<f32>(a.stop) != 0) return;
  for (let item = from; item < to; item++) chunkOf(a, item, true);
}

// @ts-ignore: decorator
@inline
function chunkOf(a: FilterSums, item: i32, update: bool): void {
  const start = usize(item * a.chunk) << 2;
  const end = usize(min((item + 1) * a.chunk, a.length)) << 2;
  const plane = usize(a.length) << 2;
  // the sum over groups takes the first group's place
  for (let k: usize = 0; k < 16; k++) {
    for (let at = start; at < end; at += 16) {
      const to = a.parts + k * plane + at;
      v128.store(to, partSum(to, a.partBytes, a.groups));
    }
  }
  for (let at = start; at < end; at += 16) gradientOf(a, at, plane, update);
}

/** G' D G of four neighbouring numbers, a column of D after another. */
// @ts-ignore: decorator
@inline
function gradientOf(a: FilterSums, at: usize, plane: usize, update: bool): void {
  const half = f32x4.splat(0.5);
  for (let row = 0; row < 3; row++) {
    const t0 = columnOf(a, at, row);
    const t1 = columnOf(a, at + plane, row);
    const t2 = columnOf(a, at + 2 * plane, row);
    const t3 = columnOf(a, at + 3 * plane, row);
    const middle = f32x4.mul(half, f32x4.add(t1, t2));
    const to = at + usize(row) * 3 * plane;
    keepGradient(a, to, f32x4.add(t0, middle), update);
    keepGradient(a, to + plane, f32x4.mul(half, f32x4.sub(t1, t2)), update);
    keepGradient(a, to + 2 * plane, f32x4.add(t3, middle), update);
  }
}

/** Entry of row 0, 1 or 2 of G' D in the column that begins at `at`. */
// @ts-ignore: decorator
@inline
function columnOf(a: FilterSums, at: usize, row: i32): v128 {
  const down = usize(a.length) << 4;
  const half = f32x4.splat(0.5);
  const d1 = v128.load(a.parts + at + down);
  const d2 = v128.load(a.parts + at + 2 * down);
  if (row == 1) return f32x4.mul(half, f32x4.sub(d1, d2));
  const outer = v128.load(a.parts + at + (row == 0 ? 0 : 3 * down));
  return f32x4.add(outer, f32x4.mul(half, f32x4.add(d1, d2)));
}

// @ts-ignore: decorator
@inline
function keepGradient(a: FilterSums, at: usize, gradient: v128, update: bool): void {
  if (update) descend(a.out + at, a.slot + at, gradient, a, 4);
  else v128.store(a.out + at, gradient);
}
