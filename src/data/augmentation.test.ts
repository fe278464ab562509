import { describe, expect, it } from "vitest";
import { augmentationDraws, augmentPlainly, type DrawOptions } from "./augmentation";

const SHIFT: DrawOptions = { crop: "shift", seed: 0, epoch: 1, size: 32, pad: 4, padMode: "reflect", flip: true };
const many = Int32Array.from({ length: 9000 }, (_, i) => i);
const column = (draws: Int32Array, which: number) => Array.from(draws).filter((_, i) => i % 3 === which);

describe("augmentationDraws", () => {
  it("belongs to the record, wherever it stands in whichever batch", () => {
    const options = { ...SHIFT, seed: 4, epoch: 7 };
    const whole = augmentationDraws(many.subarray(0, 100), options);
    const some = augmentationDraws(Int32Array.from([63, 5, 99]), options);
    expect([...some]).toEqual([63, 5, 99].flatMap((record) => [...whole.subarray(record * 3, record * 3 + 3)]));
  });

  it("draws every shift equally often and flips half the images", () => {
    const draws = augmentationDraws(many, SHIFT);
    for (const which of [0, 1]) {
      const tally = Array(9).fill(0);
      for (const shift of column(draws, which)) tally[shift] += 1;
      // 1,000 each, deviation 30
      for (const count of tally) expect(Math.abs(count - 1000)).toBeLessThan(180);
    }
    const flips = column(draws, 2);
    expect(new Set(flips)).toEqual(new Set([0, 1]));
    expect(Math.abs(flips.filter(Boolean).length - 4500)).toBeLessThan(285);
  });

  it("changes with epoch and seed", () => {
    const all = [SHIFT, { ...SHIFT, epoch: 2 }, { ...SHIFT, seed: 1 }].map((o) => augmentationDraws(many, o));
    expect(new Set(all.map(String)).size).toBe(3);
  });

  it("neither shifts nor flips with pad 0 and flip off", () => {
    const draws = augmentationDraws(many, { ...SHIFT, pad: 0, flip: false });
    expect(draws.every((value) => value === 0)).toBe(true);
  });
});

describe("augmentPlainly", () => {
  /** One image of 3 x 3, one channel, and what it becomes, back in bytes. */
  const image = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const bytes = (draw: number[], pad: number, padMode: "reflect" | "zero") => {
    const plain = { crop: "shift" as const, shape: [3, 3, 1] as const, pad, padMode, mean: [0], std: [1] };
    return [...augmentPlainly(image, Int32Array.from(draw), plain)].map((value) => Math.round(value * 255));
  };

  it("leaves the image where it is at shifts of pad", () => {
    expect(bytes([1, 1, 0], 1, "zero")).toEqual([...image]);
    expect(bytes([2, 2, 0], 2, "reflect")).toEqual([...image]);
  });

  it("reflects without repeating the edge pixel", () => {
    expect(bytes([0, 1, 0], 1, "reflect")).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(bytes([2, 4, 0], 2, "reflect")).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
  });

  it("pads with black", () => {
    expect(bytes([0, 0, 0], 1, "zero")).toEqual([0, 0, 0, 0, 1, 2, 0, 4, 5]);
  });

  it("flips what the crop holds, not the image before it", () => {
    expect(bytes([1, 0, 0], 1, "zero")).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8]);
    expect(bytes([1, 0, 1], 1, "zero")).toEqual([2, 1, 0, 5, 4, 0, 8, 7, 0]);
  });

  it("turns planes into channels last and normalises each channel, black padding included", () => {
    const image = { shape: [1, 2, 2] as const, mean: [0.5, 0.25], std: [0.5, 0.125] };
    const plain = { ...image, crop: "shift" as const, pad: 1, padMode: "zero" as const };
    const found = augmentPlainly(Uint8Array.from([0, 255, 51, 102]), Int32Array.from([1, 2, 0]), plain);
    // the right pixel of both planes, then padding
    const expected = [(1 - 0.5) / 0.5, (0.4 - 0.25) / 0.125, -1, -2];
    found.forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 6));
    expect(found).toHaveLength(4);
  });
});
