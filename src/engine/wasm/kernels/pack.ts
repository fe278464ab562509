// Filters as the inner loops want them: for 8 (at the end up to 4) output channels after another, all taps and input
// channels in the order in which they are met. Lanes beyond the last channel hold anything; nobody stores them.

// @ts-ignore: decorator
@unmanaged
class Pack {
  /** [rows, channels]: an HWIO filter of k * k * ci rows, or the weight of a linear layer. */
  filter: usize;
  rows: i32;
  channels: i32;
  packed: usize;
}

/** Items: blocks of 8 channels. To [blocks][rows][8], the last block [rows][4] where at most 4 channels are left. */
export function pack(a: Pack, from: i32, to: i32, thread: i32): void {
  const rowBytes = usize(a.channels) << 2;
  for (let block = from; block < to; block++) {
    const eight = a.channels - block * 8 > 4;
    let at = a.filter + (usize(block) << 5);
    let packed = a.packed + usize(block) * usize(a.rows) * 32;
    for (let row = 0; row < a.rows; row++, at += rowBytes) {
      v128.store(packed, v128.load(at));
      packed += 16;
      if (!eight) continue;
      v128.store(packed, v128.load(at, 16));
      packed += 16;
    }
  }
}

// @ts-ignore: decorator
@unmanaged
class PackTurned {
  /** [size, size, inputs, outputs] */
  filter: usize;
  size: i32;
  inputs: i32;
  outputs: i32;
  stride: i32;
  /** Blocks of 8 inputs. */
  blocks: i32;
}

/** Where a phase of the input's gradient finds its taps: from (ky, kx) upwards and to the left, `stride` apart. */
// @ts-ignore: decorator
@unmanaged
class TurnedPhase {
  packed: usize;
  ky: i32;
  kx: i32;
  tall: i32;
  wide: i32;
}

/**
 * For the input's gradient: turned by 180 degrees, channels exchanged. Items: blocks of 8 input channels, of all phases.
 * To [blocks][tall][wide][outputs][8], the last block [4] where at most 4 are left.
 */
export function packTurned(a: PackTurned, from: i32, to: i32, thread: i32): void {
  const phases = changetype<usize>(a) + offsetof<PackTurned>();
  for (let item = from; item < to; item++) {
    const phase = changetype<TurnedPhase>(phases + usize(item / a.blocks) * offsetof<TurnedPhase>());
    const block = item % a.blocks;
    const left = a.inputs - block * 8;
    const tapBytes = usize(left > 4 ? 32 : 16) * usize(a.outputs);
    let packed = phase.packed + usize(block) * usize(phase.tall * phase.wide) * usize(a.outputs) * 32;
    for (let row = 0; row < phase.tall; row++) {
      for (let column = 0; column < phase.wide; column++, packed += tapBytes) {
        const tap = (phase.ky - row * a.stride) * a.size + phase.kx - column * a.stride;
        const rows = a.filter + ((usize(tap * a.inputs + block * 8) * usize(a.outputs)) << 2);
        if (left > 4) {
          transpose(rows, a.outputs, 4, packed, 32);
          transpose(rows + (usize(a.outputs) << 4), a.outputs, left - 4, packed + 16, 32);
        } else {
          transpose(rows, a.outputs, left, packed, 16);
        }
      }
    }
  }
}

/** Up to four rows of `width` numbers to `width` groups of four, `step` bytes apart. Missing rows repeat the last. */
function transpose(from: usize, width: i32, rows: i32, to: usize, step: usize): void {
  const rowBytes = usize(width) << 2;
  const r1 = rows > 1 ? from + rowBytes : from;
  const r2 = rows > 2 ? r1 + rowBytes : r1;
  const r3 = rows > 3 ? r2 + rowBytes : r2;
  const whole = rowBytes & ~15;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const a = v128.load(from + at);
    const b = v128.load(r1 + at);
    const c = v128.load(r2 + at);
    const d = v128.load(r3 + at);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(ab, cd, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
    to += step << 2;
  }
  for (; at < rowBytes; at += 4, to += step) {
    store<f32>(to, load<f32>(from + at));
    store<f32>(to, load<f32>(r1 + at), 4);
    store<f32>(to, load<f32>(r2 + at), 8);
    store<f32>(to, load<f32>(r3 + at), 12);
  }
}
