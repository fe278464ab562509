// Gradient of a filter: dw[tap, input channel][output channel] = sum of x * dy over pixels and images. Images are summed in
// a fixed number of groups, one after another within a group and groups in order, so that the result does not depend on
// the number of threads.

import { clear } from "./copy";
import { eight, eightInLine, four } from "./filter-tiles";
import { padFours, toEights } from "./planes";
import { openStrip, stripRowBytes, Strips } from "./strips";

// @ts-ignore: decorator
@unmanaged
class FilterGradient extends Strips {
  images: i32;
  groups: i32;
  /** Output's gradient: [images, rows, columns, channels]. */
  dy: usize;
  rows: i32;
  columns: i32;
  channels: i32;
  /** Filter rows, and bytes of one: the channels of its taps lie side by side. */
  taps: i32;
  run: usize;
  /** Input channels by fours, where strips are copied to planes; else 0. */
  fours: i32;
  /** A group's sums: [taps][run][channels], one after another. */
  parts: usize;
  partBytes: usize;
}

/** Items: groups of images. */
export function filterGradient(a: FilterGradient, from: i32, to: i32, thread: i32): void {
  for (let group = from; group < to; group++) {
    const part = a.parts + usize(group) * a.partBytes;
    clear(part, a.partBytes);
    const end = (a.images * (group + 1)) / a.groups;
    for (let image = (a.images * group) / a.groups; image < end; image++) {
      for (let first = 0; first < a.rows; first += a.stripRows) {
        if (a.fours > 0) addPlanes(a, image, first, part, thread);
        else addStrip(a, openStrip(a, image, first, thread), image, first, part);
      }
    }
  }
}

/** Adds a strip's products to a group's sums. */
function addStrip(a: FilterGradient, source: usize, image: i32, first: i32, part: usize): void {
  const pixelBytes = usize(a.channels) << 2;
  const dy = a.dy + usize((image * a.rows + first) * a.columns) * pixelBytes;
  const rowBytes = stripRowBytes(a);
  const rowStep = usize(a.stepRows) * rowBytes;
  let rows = min(a.stripRows, a.rows - first);
  let columns = a.columns;
  if (usize(columns) * a.pixelStep == rowStep) {
    columns *= rows;
    rows = 1;
  }
  const wide = i32(a.run >> 2);
  const count = a.taps * wide;
  for (let channel = 0; channel < a.channels; channel += 8) {
    const left = a.channels - channel;
    const at = usize(channel) << 2;
    const last = count - 1;
    for (let i = 0; i < count; i += 4) {
      const tap = i / wide;
      const column = i - tap * wide;
      const p0 = source + usize(tap) * rowBytes + (usize(column) << 2);
      let p1 = p0 + 4;
      let p2 = p0 + 8;
      let p3 = p0 + 12;
      if (column + 4 > wide) {
        p1 = source + rowAt(min(i + 1, last), wide, rowBytes);
        p2 = source + rowAt(min(i + 2, last), wide, rowBytes);
        p3 = source + rowAt(min(i + 3, last), wide, rowBytes);
      }
      const to = part + at + usize(i) * pixelBytes;
      const rowsLeft = min(count - i, 4);
      if (left > 4) {
        if (column + 4 <= wide) eightInLine(p0, rowStep, a.pixelStep, dy + at, pixelBytes, rows, columns, to, pixelBytes, rowsLeft, min(left, 8));
        else eight(p0, p1, p2, p3, rowStep, a.pixelStep, dy + at, pixelBytes, rows, columns, to, pixelBytes, rowsLeft, min(left, 8));
      } else {
        four(p0, p1, p2, p3, rowStep, a.pixelStep, dy + at, pixelBytes, rows, columns, to, pixelBytes, rowsLeft, left);
      }
    }
  }
}

/** The same from copies of the strip in planes (planes.ts). The filter is square, input channels are whole fours. */
function addPlanes(a: FilterGradient, image: i32, first: i32, part: usize, thread: i32): void {
  const rows = min(a.stripRows, a.rows - first);
  const pixel = usize(a.fours) << 4;
  const left = i32(a.left / pixel);
  const width = i32(a.rowBytes / pixel);
  const right = i32(a.right / pixel);
  const rowBytes = usize(left + width + right) << 4;
  const plane = usize(a.stripInputRows) * rowBytes;
  const from = a.x + usize(image) * a.imageBytes;
  const source = a.scratch + usize(thread) * a.scratchBytes;
  padFours(source, from, first * a.stepRows - a.above, a.stripInputRows, a.height, width, pixel, left, right);
  const pixels = rows * a.columns;
  const toStep = usize(a.channels) << 2;
  const dy = source + usize(a.fours) * plane;
  toEights(dy, a.dy + usize((image * a.rows + first) * a.columns) * toStep, pixels, a.channels);
  const rowStep = usize(a.stepRows) * rowBytes;
  const pixelStep = usize(a.stepRows) << 4;
  const eightBytes = usize(pixels) << 5;
  const tapBytes = (usize(a.fours) << 2) * toStep;
  for (let k = 0; k < a.fours; k++) {
    for (let tap = 0; tap < a.taps * a.taps; tap++) {
      const row = tap / a.taps;
      const p = source + usize(k) * plane + usize(row) * rowBytes + (usize(tap - row * a.taps) << 4);
      let g = dy;
      let to = part + usize(tap) * tapBytes + (usize(k) << 2) * toStep;
      for (let left = a.channels; left > 0; left -= 8, to += 32, g += eightBytes) {
        if (left > 4) eightInLine(p, rowStep, pixelStep, g, 32, rows, a.columns, to, toStep, 4, min(left, 8));
        else four(p, p + 4, p + 8, p + 12, rowStep, pixelStep, g, 16, rows, a.columns, to, toStep, 4, left);
      }
    }
  }
}

/**
 * Adds x transposed times dy to sums [inputs][outputs]. x: [inputs / 4][room][4], dy: [outputs / 8][room][8], the first
 * `rows` of each room.
 */
export function addProducts(x: usize, inputs: i32, dy: usize, outputs: i32, rows: i32, room: usize, to: usize): void {
  const toStep = usize(outputs) << 2;
  for (; inputs > 0; inputs -= 4, x += room << 4, to += 3 * toStep) {
    let g = dy;
    for (const end = to + toStep; to < end; to += 32, g += room << 5) {
      eightInLine(x, 0, 16, g, 32, 1, rows, to, toStep, 4, 8);
    }
  }
}

/** Bytes to the input of row i of the filter, seen as [taps * run][channels]. */
// @ts-ignore: decorator
@inline
function rowAt(i: i32, wide: i32, rowBytes: usize): usize {
  const tap = i / wide;
  return usize(tap) * rowBytes + (usize(i - tap * wide) << 2);
}
