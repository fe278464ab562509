// Zeroing and copying of short pieces, whose calls out to the engine's own memory.copy would cost more than the bytes.

/** bytes: a multiple of 4. */
export function clear(to: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 16 <= end; to += 16) v128.store(to, i32x4.splat(0));
  for (; to < end; to += 4) store<i32>(to, 0);
}

/** bytes: a multiple of 4. */
export function copy(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<i32>(to, load<i32>(from));
}

/**
 * Rows first..first+rows of an image, each with zeros left and right of it; rows outside 0..height are zeros. `left`,
 * `right` and `rowBytes` in bytes.
 */
export function padRows(
  to: usize,
  from: usize,
  first: i32,
  rows: i32,
  height: i32,
  rowBytes: usize,
  left: usize,
  right: usize,
): void {
  for (let y = first; y < first + rows; y++) {
    if (y < 0 || y >= height) {
      clear(to, left + rowBytes + right);
    } else {
      clear(to, left);
      copy(to + left, from + usize(y) * rowBytes, rowBytes);
      clear(to + left + rowBytes, right);
    }
    to += left + rowBytes + right;
  }
}
