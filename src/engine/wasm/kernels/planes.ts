// Copies in which the channels of an inner loop lie without gaps from pixel to pixel: loops that step over all the other
// channels are slower by a sixth and more, even where everything is in the fastest cache.

import { clear } from "./copy";

/**
 * Rows first..first+rows of an image of `height` rows of `width` pixels of `pixel` bytes, channels by fours: to [pixel / 16]
 * [rows][left + width + right] vectors, with `left` and `right` zeros beside each row; rows outside 0..height are zeros.
 */
export function padFours(
  to: usize, from: usize, first: i32, rows: i32, height: i32, width: i32, pixel: usize, left: i32, right: i32,
): void {
  const rowBytes = usize(width) * pixel;
  const leftBytes = usize(left) << 4;
  const rightBytes = usize(right) << 4;
  const wide = usize(width) << 4;
  for (const end = from + pixel; from < end; from += 16) {
    for (let y = first; y < first + rows; y++) {
      if (y < 0 || y >= height) {
        clear(to, leftBytes + wide + rightBytes);
        to += leftBytes + wide + rightBytes;
        continue;
      }
      clear(to, leftBytes);
      to += leftBytes;
      let at = from + usize(y) * rowBytes;
      for (const rowEnd = to + wide; to < rowEnd; to += 16, at += pixel) v128.store(to, v128.load(at));
      clear(to, rightBytes);
      to += rightBytes;
    }
  }
}

/** Pixels of `channels`, channels by eights: to [channels / 8][pixels][8], at the end [4] where at most 4 are left. */
export function toEights(to: usize, from: usize, pixels: i32, channels: i32): void {
  const pixel = usize(channels) << 2;
  for (let left = channels; left > 0; left -= 8, from += 32) {
    let at = from;
    if (left > 4) {
      for (const end = to + (usize(pixels) << 5); to < end; to += 32, at += pixel) {
        v128.store(to, v128.load(at));
        v128.store(to, v128.load(at, 16), 16);
      }
    } else {
      for (const end = to + (usize(pixels) << 4); to < end; to += 16, at += pixel) v128.store(to, v128.load(at));
    }
  }
}
