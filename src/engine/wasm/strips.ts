// How convolutions cut images into strips that stay in the fastest cache (kernels/strips.ts).

import { perThread } from "./chunks";
import type { Argument } from "./entry";

/** Bytes of a strip with its border, unless said otherwise. */
const STRIP_BYTES = 16_384;

export interface StripShape {
  /** Of the input: [images, height, width, channels]. */
  image: readonly [number, number, number, number];
  /** Rows of output, or of output in the first phase. */
  rows: number;
  /** Input rows and pixels between neighbouring outputs. */
  step: number;
  /** Input rows that one output row needs. */
  span: number;
  /** Rows of zeros above, pixels of zeros left and right; those below follow. */
  above: number;
  left: number;
  right: number;
}

/**
 * Working memory and arguments. `x`, and `scratch` where `bytes` is not 0, come from the call. `rowBeside`: bytes that a
 * thread needs beside a strip's copy for each of its output rows.
 */
export function stripsOf(shape: StripShape, threads: number, stripBytes = STRIP_BYTES, rowBeside = 0) {
  const { image, rows, step, span, above, left, right } = shape;
  const [images, height, width, channels] = image;
  const pixel = channels * 4;
  const rowBytes = width * pixel;
  // the last strip may look beyond the last row
  const copied = above + left + right > 0 || (rows - 1) * step + span > height;
  const paddedRow = copied ? (left + width + right) * pixel : rowBytes;
  const fitting = Math.floor((stripBytes / paddedRow - span) / step) + 1;
  const strips = Math.ceil(rows / Math.max(1, Math.min(rows, fitting)));
  const stripRows = Math.ceil(rows / strips);
  const inputRows = (stripRows - 1) * step + span;
  const scratch = perThread(copied ? inputRows * paddedRow + stripRows * rowBeside : 0, threads);
  return {
    items: images * Math.ceil(rows / stripRows),
    bytes: scratch.all,
    paddedRow,
    arguments: (x: Argument, memory: Argument): Record<string, Argument> => ({
      x,
      imageBytes: height * rowBytes,
      height,
      rowBytes,
      scratch: memory,
      scratchBytes: scratch.each,
      above,
      left: left * pixel,
      right: right * pixel,
      strips: Math.ceil(rows / stripRows),
      stripRows,
      stripInputRows: inputRows,
      stepRows: step,
      pixelStep: step * pixel,
    }),
  };
}
