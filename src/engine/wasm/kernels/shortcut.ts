// The shortcut without parameters: every stride-th pixel, between channels of zeros; and its adjoint.

import { clear, copy } from "./copy";

// @ts-ignore: decorator
@unmanaged
class Shortcut {
  /** [images, height, width, channels] */
  x: usize;
  /** [images, ceil(height / stride), ceil(width / stride), outChannels] */
  y: usize;
  height: i32;
  width: i32;
  channels: i32;
  outChannels: i32;
  stride: i32;
}

// @ts-ignore: decorator
@inline
function picked(size: i32, stride: i32): i32 {
  return (size + stride - 1) / stride;
}

/** Items: rows of y. */
export function shortcut(a: Shortcut, from: i32, to: i32, thread: i32): void {
  const rows = picked(a.height, a.stride);
  const columns = picked(a.width, a.stride);
  const pixelBytes = usize(a.channels) << 2;
  const outBytes = usize(a.outChannels) << 2;
  const before = usize((a.outChannels - a.channels) >> 1) << 2;
  for (let item = from; item < to; item++) {
    const image = item / rows;
    const row = (item - image * rows) * a.stride;
    let x = a.x + usize((image * a.height + row) * a.width) * pixelBytes;
    let y = a.y + usize(item * columns) * outBytes;
    for (let column = 0; column < columns; column++) {
      clear(y, before);
      copy(y + before, x, pixelBytes);
      clear(y + before + pixelBytes, outBytes - before - pixelBytes);
      x += pixelBytes * usize(a.stride);
      y += outBytes;
    }
  }
}

/** From y's gradient, in `y`, to x's, in `x`. Items: rows of x. */
export function shortcutGradient(a: Shortcut, from: i32, to: i32, thread: i32): void {
  const rows = picked(a.height, a.stride);
  const columns = picked(a.width, a.stride);
  const pixelBytes = usize(a.channels) << 2;
  const outBytes = usize(a.outChannels) << 2;
  const before = usize((a.outChannels - a.channels) >> 1) << 2;
  for (let item = from; item < to; item++) {
    const image = item / a.height;
    const row = item - image * a.height;
    let x = a.x + usize(item * a.width) * pixelBytes;
    if (row % a.stride != 0) {
      clear(x, usize(a.width) * pixelBytes);
      continue;
    }
    let y = a.y + usize((image * rows + row / a.stride) * columns) * outBytes + before;
    for (let column = 0; column < a.width; column++, x += pixelBytes) {
      if (column % a.stride != 0) {
        clear(x, pixelBytes);
      } else {
        copy(x, y, pixelBytes);
        y += outBytes;
      }
    }
  }
}
