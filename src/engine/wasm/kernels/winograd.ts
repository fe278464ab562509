// Winograd's F(2x2, 3x3) for 3x3 convolutions at stride 1 of even height and width, channels in multiples of 8: forward and
// the input's gradient (the same with a turned filter), and the filter's gradient. Rows of tiles are worked through in
// strips, across images where those are small, so that a strip's planes stay in the cache.

import { clear } from "./copy";
import { addProducts } from "./filter-gradient";
import { product } from "./winograd-product";
import { FROM_BIAS, FROM_ONTO, FROM_ZERO, gradientRow, inputRow, outputRow } from "./winograd-transforms";

// @ts-ignore: decorator
@unmanaged
class Tiles {
  /** [images, height, width, inputs] */
  x: usize;
  images: i32;
  height: i32;
  width: i32;
  inputs: i32;
  outputs: i32;
  /** Rows of tiles in a strip. */
  stripRows: i32;
  /** For each thread a row of zeros, then 16 planes of inputs, then 16 planes of products. */
  scratch: usize;
  scratchBytes: usize;
}

/** Planes are a cache line further apart than their size: powers of two would meet in the same few lines of the cache. */
const GAP: usize = 64;

/** Room for a strip's tiles, rounded up to whole fours. */
// @ts-ignore: decorator
@inline
function roomOf(a: Tiles): usize {
  return usize((a.stripRows * (a.width >> 1) + 3) & ~3);
}

// @ts-ignore: decorator
@inline
function planeBytes(a: Tiles, channels: i32): usize {
  return ((roomOf(a) * usize(channels)) << 2) + GAP;
}

/** Input planes of rows first..first+rows of tiles, counted over all images. */
function inputPlanes(
  a: Tiles, zeros: usize, first: i32, rows: i32, to: usize, tileStep: usize, fourStep: usize, plane: usize,
): void {
  const tiles = a.width >> 1;
  const tall = a.height >> 1;
  const pixel = usize(a.inputs) << 2;
  const rowBytes = usize(a.width) * pixel;
  for (let i = first; i < first + rows; i++, to += usize(tiles) * tileStep) {
    const row = i % tall;
    // images follow each other, so do their rows of tiles
    const r1 = a.x + usize(i) * 2 * rowBytes;
    const r0 = row == 0 ? zeros : r1 - rowBytes;
    const r3 = row == tall - 1 ? zeros : r1 + 2 * rowBytes;
    inputRow(r0, r1, r1 + rowBytes, r3, tiles, pixel, to, tileStep, fourStep, plane);
  }
}

// @ts-ignore: decorator
@unmanaged
class WinogradConvolve extends Tiles {
  /** 16 packed planes (winograd-filter.ts), `filterPlane` bytes apart. */
  filter: usize;
  filterPlane: usize;
  /** What sums start from: `bias`, [outputs], or `onto`, which lies as the output does; where both are 0, from 0. */
  bias: usize;
  onto: usize;
  out: usize;
}

/** Items: strips of the rows of tiles of all images. */
export function winogradConvolve(a: WinogradConvolve, from: i32, to: i32, thread: i32): void {
  const tiles = a.width >> 1;
  const inPlane = planeBytes(a, a.inputs);
  const outPlane = planeBytes(a, a.outputs);
  const inPixel = usize(a.inputs) << 2;
  const zeros = a.scratch + usize(thread) * a.scratchBytes;
  const zeroBytes = usize(a.width) * inPixel;
  const planes = zeros + zeroBytes;
  const products = planes + 16 * inPlane;
  clear(zeros, zeroBytes);
  const pixel = usize(a.outputs) << 2;
  const rowBytes = usize(a.width) * pixel;
  const all = a.images * (a.height >> 1);
  for (let item = from; item < to; item++) {
    const first = item * a.stripRows;
    const rows = min(a.stripRows, all - first);
    inputPlanes(a, zeros, first, rows, planes, inPixel, 16, inPlane);
    for (let k: usize = 0; k < 16; k++) {
      product(planes + k * inPlane, a.inputs, a.filter + k * a.filterPlane, products + k * outPlane, a.outputs, rows * tiles);
    }
    for (let i = 0; i < rows; i++) {
      const m = products + usize(i * tiles) * pixel;
      const y = a.out + usize(first + i) * 2 * rowBytes;
      if (a.onto != 0) outputRow(m, outPlane, tiles, pixel, y, rowBytes, FROM_ONTO, a.onto - a.out, 0);
      else if (a.bias != 0) outputRow(m, outPlane, tiles, pixel, y, rowBytes, FROM_BIAS, 0, a.bias);
      else outputRow(m, outPlane, tiles, pixel, y, rowBytes, FROM_ZERO, 0, 0);
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class WinogradProducts extends Tiles {
  /** [images, height, width, outputs] */
  dy: usize;
  groups: i32;
  /** Sums of each group: 16 planes of [inputs, outputs], one after another. */
  parts: usize;
  partBytes: usize;
}

/** Items: groups of images. */
export function winogradProducts(a: WinogradProducts, from: i32, to: i32, thread: i32): void {
  const tiles = a.width >> 1;
  const tall = a.height >> 1;
  const inPlane = planeBytes(a, a.inputs);
  const outPlane = planeBytes(a, a.outputs);
  const zeros = a.scratch + usize(thread) * a.scratchBytes;
  const zeroBytes = (usize(a.width) * usize(a.inputs)) << 2;
  const planes = zeros + zeroBytes;
  const gradients = planes + 16 * inPlane;
  clear(zeros, zeroBytes);
  const pixel = usize(a.outputs) << 2;
  const rowBytes = usize(a.width) * pixel;
  const room = roomOf(a);
  const sumBytes = usize(a.inputs) * pixel;
  for (let group = from; group < to; group++) {
    const part = a.parts + usize(group) * a.partBytes;
    clear(part, a.partBytes);
    const end = ((a.images * (group + 1)) / a.groups) * tall;
    for (let first = ((a.images * group) / a.groups) * tall; first < end; first += a.stripRows) {
      const rows = min(a.stripRows, end - first);
      inputPlanes(a, zeros, first, rows, planes, 16, room << 4, inPlane);
      for (let i = 0; i < rows; i++) {
        const dy = a.dy + usize(first + i) * 2 * rowBytes;
        gradientRow(dy, rowBytes, tiles, pixel, gradients + (usize(i * tiles) << 5), room << 5, outPlane);
      }
      for (let k: usize = 0; k < 16; k++) {
        const to = part + k * sumBytes;
        addProducts(planes + k * inPlane, a.inputs, gradients + k * outPlane, a.outputs, rows * tiles, room, to);
      }
    }
  }
}
