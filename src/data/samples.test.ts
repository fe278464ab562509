import { describe, expect, it } from "vitest";
import { augmentationDraws } from "./augmentation";
import { samplesOf } from "./samples";

/** Records of two planes of 2 x 2: [0 1 / 2 3] + 10 i, and the same plus 100. */
const batch = (count: number) => ({
  images: Uint8Array.from({ length: count * 8 }, (_, p) => (p % 4) + 10 * Math.floor(p / 8) + (p % 8 < 4 ? 0 : 100)),
  labels: Int32Array.from({ length: count }, (_, i) => i),
  records: Int32Array.from({ length: count }, (_, i) => 40 + i),
});
const options = { crop: "shift" as const, seed: 1, epoch: 2, pad: 1, padMode: "zero" as const, flip: true };

describe("samples of a batch", () => {
  it("show records as they lie, channels last", () => {
    const { before, labels, shape } = samplesOf(batch(2), [2, 2, 2], options);
    expect([...before]).toEqual([0, 100, 1, 101, 2, 102, 3, 103, 10, 110, 11, 111, 12, 112, 13, 113]);
    expect([labels, shape]).toEqual([
      [0, 1],
      [2, 2, 2],
    ]);
  });

  it("show what the epoch's own draws make of them", () => {
    const { before, after } = samplesOf(batch(8), [2, 2, 2], options);
    const draws = augmentationDraws(batch(8).records, { ...options, size: 2 });
    for (let i = 0; i < 8; i++) {
      const [dy, dx, flip] = draws.subarray(3 * i, 3 * i + 3);
      for (const [y, x] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        const [row, column] = [y + dy! - 1, (flip ? 1 - x : x) + dx! - 1];
        const inside = row >= 0 && row < 2 && column >= 0 && column < 2;
        expect(after[i * 8 + (y * 2 + x) * 2]).toBe(inside ? before[i * 8 + (row * 2 + column) * 2] : 0);
      }
    }
  });

  it("show resized rectangles where those are drawn", () => {
    const drawn = { ...options, crop: "resized" as const };
    const { before, after } = samplesOf(batch(8), [2, 2, 2], drawn);
    const draws = augmentationDraws(batch(8).records, { ...drawn, size: 2 });
    let small = 0;
    for (let i = 0; i < 8; i++) {
      const [top, left, height, width] = draws.subarray(5 * i, 5 * i + 4);
      if (height !== 1 || width !== 1) continue;
      small += 1;
      const pixel = [...before.subarray(i * 8 + (top! * 2 + left!) * 2).subarray(0, 2)];
      expect([...after.subarray(i * 8, i * 8 + 8)]).toEqual([pixel, pixel, pixel, pixel].flat());
    }
    expect(small).toBeGreaterThan(0);
  });

  it("are at most eight", () => expect(samplesOf(batch(30), [2, 2, 2], options).labels).toHaveLength(8));
});
