// Planes stored by columns, as MATLAB writes them.

/** A plane of `size` x `size` bytes, columns for rows. */
export function transpose(from: Uint8Array, at: number, to: Uint8Array, toAt: number, size: number): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) to[toAt + y * size + x] = from[at + x * size + y] ?? 0;
  }
}
