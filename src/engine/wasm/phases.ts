// The gradient of a convolution's input, by the outputs' place modulo the stride: each phase has taps of its own, and no
// product with zeros is ever made. Input coordinate y, output row o and tap k belong together where y = o * stride + k - pad.

/** One direction of a phase. */
export interface PhaseAxis {
  /** The largest tap; the others follow downwards, `stride` apart. */
  last: number;
  taps: number;
  /** From output row r of the phase to the row of dy that meets the largest tap, and to that of the smallest. */
  first: number;
  end: number;
  /** How many coordinates are in the phase. */
  size: number;
}

export interface Phase {
  row: PhaseAxis;
  column: PhaseAxis;
  /** Coordinates of the phase's first element. */
  y: number;
  x: number;
}

function axisOf(at: number, length: number, size: number, stride: number): PhaseAxis {
  const pad = (size - 1) / 2;
  const smallest = (at + pad) % stride;
  const taps = Math.max(0, Math.ceil((size - smallest) / stride));
  const last = smallest + (taps - 1) * stride;
  const [first, end] = taps === 0 ? [0, 0] : [(at + pad - last) / stride, (at + pad - smallest) / stride];
  return { last, taps, first, end, size: Math.ceil((length - at) / stride) };
}

/** All phases that have coordinates; `height` and `width` of the convolution's input. */
export function phasesOf(height: number, width: number, size: number, stride: number): Phase[] {
  const axes = (length: number) => Array.from({ length: stride }, (_, at) => axisOf(at, length, size, stride));
  const columns = axes(width);
  return axes(height)
    .flatMap((row, y) => columns.map((column, x) => ({ row, column, y, x })))
    .filter(({ row, column }) => row.size > 0 && column.size > 0);
}
