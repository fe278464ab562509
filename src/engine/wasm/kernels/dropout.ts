// Dropout's mask from counter-based random numbers, Philox4x32-10, as src/data/random.ts draws them.

// @ts-ignore: decorator
@unmanaged
class DropoutMask {
  /** A whole number, a scalar in memory. */
  step: usize;
  y: usize;
  length: i32;
  /** Numbers an item covers: a multiple of 4. */
  chunk: i32;
  seed: u32;
  purpose: u32;
  layer: u32;
  /** A number below this is dropped: the rate of 2 to the 32. */
  threshold: u32;
  /** What is kept grows to this. */
  kept: f32;
}

/** Items: chunks. */
export function dropoutMask(a: DropoutMask, from: i32, to: i32, thread: i32): void {
  const step = <u32>load<f32>(a.step);
  const end = min(to * a.chunk, a.length);
  for (let i = from * a.chunk; i < end; i += 4) {
    let c0: u32 = i;
    let c1 = step;
    let c2 = a.layer;
    let c3: u32 = 0;
    let k0 = a.seed;
    let k1 = a.purpose;
    for (let round = 0; round < 10; round++) {
      const p0 = <u64>c0 * 0xd2511f53;
      const p1 = <u64>c2 * 0xcd9e8d57;
      c0 = <u32>(p1 >> 32) ^ c1 ^ k0;
      c1 = <u32>p1;
      c2 = <u32>(p0 >> 32) ^ c3 ^ k1;
      c3 = <u32>p0;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    const y = a.y + (usize(i) << 2);
    store<f32>(y, c0 < a.threshold ? 0 : a.kept);
    if (i + 1 < end) store<f32>(y, c1 < a.threshold ? 0 : a.kept, 4);
    if (i + 2 < end) store<f32>(y, c2 < a.threshold ? 0 : a.kept, 8);
    if (i + 3 < end) store<f32>(y, c3 < a.threshold ? 0 : a.kept, 12);
  }
}
