import { describe, expect, it } from "vitest";
import { blockHex, type ThemeName } from "./block-colours";
import { type Lab, labOf, labOfLinear, linearRgb } from "./oklab";

const THEMES = ["light", "dark"] as const;
const COUNTS = Array.from({ length: 53 }, (_, i) => i + 2);
const GROUNDS: Record<ThemeName, string[]> = { light: ["#fbfaf7", "#f1efe9"], dark: ["#14161b", "#0d0f13"] };
const ON_INK: Record<ThemeName, string> = { light: "#ffffff", dark: "#14161b" };

/** Full dichromacy on linear RGB (Machado, Oliveira and Fernandes, 2009). */
const SIGHTS: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const luminance = (hex: string) => linearRgb(hex).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i]!, 0);
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
function seen(hex: string, sight: string): Lab {
  const rgb = linearRgb(hex);
  const mixed = SIGHTS[sight]!.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, f, i) => sum + f * rgb[i]!, 0),
      ),
    ),
  );
  return labOfLinear(mixed as [number, number, number]);
}
const distance = (a: Lab, b: Lab) => Math.hypot(...a.map((v, i) => v - b[i]!));

describe.each(THEMES)("block colours on %s", (theme) => {
  it("read as text on paper and soil, and carry text, at 4.5:1 or more for 2 to 54 blocks", () => {
    for (const count of COUNTS) {
      for (let i = 0; i < count; i++) {
        const hex = blockHex(theme, i, count);
        for (const ground of [...GROUNDS[theme], ON_INK[theme]]) {
          expect(contrast(hex, ground), `block ${i} of ${count} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  it.each(Object.keys(SIGHTS))("neighbours are 0.10 apart or more in %s sight", (sight) => {
    for (const count of COUNTS) {
      for (let i = 1; i < count; i++) {
        const apart = distance(seen(blockHex(theme, i - 1, count), sight), seen(blockHex(theme, i, count), sight));
        expect(apart, `blocks ${i - 1} and ${i} of ${count}`).toBeGreaterThanOrEqual(0.1);
      }
    }
  });

  it.each(Object.keys(SIGHTS))("up to four blocks, any two are 0.09 apart or more in %s sight", (sight) => {
    for (const count of [2, 3, 4]) {
      const colours = Array.from({ length: count }, (_, i) => seen(blockHex(theme, i, count), sight));
      for (const [i, a] of colours.entries()) {
        for (const b of colours.slice(i + 1)) expect(distance(a, b)).toBeGreaterThanOrEqual(0.09);
      }
    }
  });

  it("one block wears no block's colour", () => {
    const lab = labOf(blockHex(theme, 0, 1));
    expect(Math.hypot(lab[1], lab[2])).toBeLessThan(0.02);
  });
});
