// Winograd's F(2x2, 3x3) for 3x3 convolutions at stride 1, channels in multiples of 8: forward and the input's gradient (the
// same with a turned filter), and the filter's gradient. Rows of tiles are worked through in strips, across images where those
// are small, so that a strip's planes stay in the cache. Of an odd height or width, half of the last tiles lies beyond.

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

/** Tiles in a row, and rows of tiles in an image. */
// @ts-ignore: decorator
@inline
function tilesOver(length: i32): i32 {
  return (length + 1) >> 1;
}

/** Room for a strip's tiles, rounded up to whole fours. */
// @ts-ignore: decorator
@inline
function roomOf(a: Tiles): usize {
  return usize((a.stripRows * tilesOver(a.width) + 3) & ~3);
}

/** A row of zeros serves as one of inputs and of outputs. */
// @ts-ignore: decorator
@inline
function zeroRow(a: Tiles): usize {
  return (usize(a.width) * usize(max(a.inputs, a.outputs))) << 2;
}

// @ts-ignore: decorator
@inline
function planeBytes(a: Tiles, channels: i32): usize {
  return ((roomOf(a) * usize(channels)) << 2) + GAP;
}

/** The row of pixels, counted over all images, at which row i of tiles begins. */
// @ts-ignore: decorator
@inline
function pixelRow(a: Tiles, i: i32): i32 {
  const tall = tilesOver(a.height);
  const image = i / tall;
  return image * a.height + 2 * (i - image * tall);
}

/** Whether row i of tiles has two rows of pixels inside its image. */
// @ts-ignore: decorator
@inline
function isTall(a: Tiles, i: i32): bool {
  return 2 * (i % tilesOver(a.height)) + 1 < a.height;
}

/** Input planes of rows first..first+rows of tiles, counted over all images. */
function inputPlanes(
  a: Tiles, zeros: usize, first: i32, rows: i32, to: usize, tileStep: usize, fourStep: usize, plane: usize,
): void {
  const step = usize(tilesOver(a.width)) * tileStep;
  const tall = tilesOver(a.height);
  const pixel = usize(a.inputs) << 2;
  const rowBytes = usize(a.width) * pixel;
  for (let i = first; i < first + rows; i++, to += step) {
    const row = i % tall;
    const r1 = a.x + usize(pixelRow(a, i)) * rowBytes;
    const r0 = row == 0 ? zeros : r1 - rowBytes;
    const r2 = 2 * row + 1 < a.height ? r1 + rowBytes : zeros;
    const r3 = 2 * row + 2 < a.height ? r1 + 2 * rowBytes : zeros;
    inputRow(r0, r1, r2, r3, a.width, pixel, to, tileStep, fourStep, plane);
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
  const tiles = tilesOver(a.width);
  const inPlane = planeBytes(a, a.inputs);
  const outPlane = planeBytes(a, a.outputs);
  const inPixel = usize(a.inputs) << 2;
  const zeros = a.scratch + usize(thread) * a.scratchBytes;
  const zeroBytes = zeroRow(a);
  const planes = zeros + zeroBytes;
  const products = planes + 16 * inPlane;
  clear(zeros, zeroBytes);
  const pixel = usize(a.outputs) << 2;
  const rowBytes = usize(a.width) * pixel;
  const all = a.images * tilesOver(a.height);
  for (let item = from; item < to; item++) {
    const first = item * a.stripRows;
    const rows = min(a.stripRows, all - first);
    inputPlanes(a, zeros, first, rows, planes, inPixel, 16, inPlane);
    for (let k: usize = 0; k < 16; k++) {
      product(planes + k * inPlane, a.inputs, a.filter + k * a.filterPlane, products + k * outPlane, a.outputs, rows * tiles);
    }
    for (let i = 0; i < rows; i++) {
      const m = products + usize(i * tiles) * pixel;
      const y = a.out + usize(pixelRow(a, first + i)) * rowBytes;
      const two = isTall(a, first + i);
      if (a.onto != 0) outputRow(m, outPlane, a.width, two, pixel, y, rowBytes, FROM_ONTO, a.onto - a.out, 0);
      else if (a.bias != 0) outputRow(m, outPlane, a.width, two, pixel, y, rowBytes, FROM_BIAS, 0, a.bias);
      else outputRow(m, outPlane, a.width, two, pixel, y, rowBytes, FROM_ZERO, 0, 0);
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
  const tiles = tilesOver(a.width);
  const tall = tilesOver(a.height);
  const inPlane = planeBytes(a, a.inputs);
  const outPlane = planeBytes(a, a.outputs);
  const zeros = a.scratch + usize(thread) * a.scratchBytes;
  const zeroBytes = zeroRow(a);
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
        const d0 = a.dy + usize(pixelRow(a, first + i)) * rowBytes;
        const d1 = isTall(a, first + i) ? d0 + rowBytes : zeros;
        gradientRow(d0, d1, a.width, pixel, gradients + (usize(i * tiles) << 5), room << 5, outPlane);
      }
      for (let k: usize = 0; k < 16; k++) {
        const to = part + k * sumBytes;
        addProducts(planes + k * inPlane, a.inputs, gradients + k * outPlane, a.outputs, rows * tiles, room, to);
      }
    }
  }
}
