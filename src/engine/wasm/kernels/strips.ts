// Convolutions work on strips of an image: a few rows, copied into the thread's working memory with zeros around them, so
// that the inner loops meet no border. Where there is no border to add, a strip is read where it lies.

import { padRows } from "./copy";

/** How an input is cut into strips. Distances in bytes. */
// @ts-ignore: decorator
@unmanaged
export class Strips {
  x: usize;
  imageBytes: usize;
  height: i32;
  rowBytes: usize;
  /** A strip's copy, one for each thread; scratchBytes 0: none. */
  scratch: usize;
  scratchBytes: usize;
  /** Rows of zeros before the image's first. */
  above: i32;
  left: usize;
  right: usize;
  /** Strips of an image; output rows of each; input rows that those need. */
  strips: i32;
  stripRows: i32;
  stripInputRows: i32;
  /** Input rows between neighbouring output rows, bytes between neighbouring output pixels. */
  stepRows: i32;
  pixelStep: usize;
}

/** Bytes of a row as the inner loops see it. */
// @ts-ignore: decorator
@inline
export function stripRowBytes(a: Strips): usize {
  return a.left + a.rowBytes + a.right;
}

/** Where output row `first` of an image finds its first tap. */
export function openStrip(a: Strips, image: i32, first: i32, thread: i32): usize {
  const x = a.x + usize(image) * a.imageBytes;
  const row = first * a.stepRows;
  if (a.scratchBytes == 0) return x + usize(row) * a.rowBytes;
  const scratch = a.scratch + usize(thread) * a.scratchBytes;
  padRows(scratch, x, row - a.above, a.stripInputRows, a.height, a.rowBytes, a.left, a.right);
  return scratch;
}
