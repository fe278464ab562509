// Direct convolution. Free strides make it every convolution there is: forward, gradient of the input (in phases where the
// stride is 2), linear layers. Packed filters come from pack.ts, the inner loops stand in tiles.ts.

import { openStrip, stripRowBytes, Strips } from "./strips";
import { eightChannels, fourChannels } from "./tiles";

// 64 bytes that are always 0; memory-layout.ts has the same number.
const ZEROS: usize = 2048;

// @ts-ignore: decorator
@unmanaged
class Convolve extends Strips {
  /** What sums start from: `bias`, [channels], or `onto`, which lies as the output does; where both are 0, from 0. */
  bias: usize;
  onto: usize;
  out: usize;
  outImageBytes: usize;
  outRowStep: usize;
  outPixelStep: usize;
  channels: i32;
  phases: i32;
}

/** A convolution's outputs may fall into phases, each with taps of its own. */
// @ts-ignore: decorator
@unmanaged
class Phase {
  filter: usize;
  /** Filter rows, and bytes of one: the channels of its taps lie side by side. */
  taps: i32;
  run: usize;
  /** Bytes from a strip's start to the first tap, and from the output's start to the phase's first. */
  offset: usize;
  outOffset: usize;
  /** Outputs of the phase. */
  rows: i32;
  columns: i32;
}

/** Items: strips of all images. Arguments: Convolve and as many Phases as it says. */
export function convolve(a: Convolve, from: i32, to: i32, thread: i32): void {
  const phases = changetype<usize>(a) + offsetof<Convolve>();
  for (let item = from; item < to; item++) {
    const image = item / a.strips;
    const first = (item - image * a.strips) * a.stripRows;
    const source = openStrip(a, image, first, thread);
    const out = a.out + usize(image) * a.outImageBytes + usize(first) * a.outRowStep;
    for (let i = 0; i < a.phases; i++) {
      const phase = changetype<Phase>(phases + usize(i) * offsetof<Phase>());
      const rows = min(phase.rows - first, a.stripRows);
      if (rows > 0) convolveStrip(a, phase, source + phase.offset, rows, out + phase.outOffset);
    }
  }
}

/** One strip of one phase, 8 or at the end up to 4 channels after another. */
function convolveStrip(a: Convolve, phase: Phase, source: usize, rows: i32, out: usize): void {
  const rowBytes = stripRowBytes(a);
  const yStep = usize(a.stepRows) * rowBytes;
  const total = rows * phase.columns;
  // rows that follow each other without a gap are one long row
  const wide = usize(phase.columns);
  const columns = wide * a.pixelStep == yStep && wide * a.outPixelStep == a.outRowStep ? total : phase.columns;
  const own = a.onto != 0;
  const onto = a.onto - a.out;
  let filter = phase.filter;
  for (let channel = 0; channel < a.channels; channel += 8) {
    const left = a.channels - channel;
    const at = usize(channel) << 2;
    const init = a.bias == 0 ? ZEROS : a.bias + at;
    if (left > 4) {
      eightChannels(
        source, yStep, a.pixelStep, rowBytes, phase.taps, phase.run, filter,
        total, columns, out + at, a.outRowStep, a.outPixelStep, own, onto, init, min(left, 8),
      );
    } else {
      fourChannels(
        source, yStep, a.pixelStep, rowBytes, phase.taps, phase.run, filter,
        total, columns, out + at, a.outRowStep, a.outPixelStep, own, onto, init, left,
      );
    }
    filter += (usize(phase.taps) * phase.run) << 3;
  }
}
