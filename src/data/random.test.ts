import { describe, expect, it } from "vitest";
import { below, draw, PURPOSE, philox, tensorDraws } from "./random";

describe("philox", () => {
  // known answers of the Random123 distribution, philox4x32 with 10 rounds
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published answer for counter %j", (counter, key, answer) => {
    expect(philox(counter as [number, number, number, number], key as [number, number])).toEqual(answer);
  });

  it("keeps purposes and seeds apart", () => {
    const all = [draw(0, PURPOSE.shuffle, 1), draw(0, PURPOSE.augment, 1), draw(1, PURPOSE.shuffle, 1)].map(String);
    expect(new Set(all).size).toBe(3);
  });
});

describe("numbers drawn from it", () => {
  it("uniform ones fill -1..1, normal ones have mean 0 and deviation 1", () => {
    const draws = tensorDraws(7, "layer1.0.conv1.weight");
    const [uniform, normal] = [draws.uniform(40_001), draws.normal(40_001)];
    const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.min(...uniform)).toBeLessThan(-0.999);
    expect(Math.max(...uniform)).toBeGreaterThan(0.999);
    expect(Math.abs(mean(uniform))).toBeLessThan(0.01);
    expect(Math.abs(mean(normal))).toBeLessThan(0.02);
    expect(mean(normal.map((v) => v * v))).toBeCloseTo(1, 1);
  });

  it("below stays below and reaches both ends", () => {
    expect([below(9, 0), below(9, 0xffffffff)]).toEqual([0, 8]);
  });
});
