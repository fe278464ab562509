import { describe, expect, it } from "vitest";
import { orientationOf, upright } from "./exif";
import { turnedJpeg } from "./made-files.test-data";

const START = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 0, 0);

describe("a JPEG's orientation", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("%i is read", (orientation) => {
    expect(orientationOf(turnedJpeg(START, orientation))).toBe(orientation);
  });

  it("is as it lies where none is told, it is none, or the block is cut off anywhere", () => {
    expect(orientationOf(START)).toBe(1);
    expect(orientationOf(turnedJpeg(START, 9))).toBe(1);
    const whole = turnedJpeg(START, 6);
    for (let length = 0; length < whole.length; length++) {
      expect([1, 6]).toContain(orientationOf(whole.subarray(0, length)));
    }
  });

  // 1 2 3      as the tables of the EXIF standard have it: first row and column of what is stored
  // 4 5 6
  it.each([
    [1, 3, [1, 2, 3, 4, 5, 6]],
    [2, 3, [3, 2, 1, 6, 5, 4]],
    [3, 3, [6, 5, 4, 3, 2, 1]],
    [4, 3, [4, 5, 6, 1, 2, 3]],
    [5, 2, [1, 4, 2, 5, 3, 6]],
    [6, 2, [4, 1, 5, 2, 6, 3]],
    [7, 2, [6, 3, 5, 2, 4, 1]],
    [8, 2, [3, 6, 2, 5, 1, 4]],
  ])("%i turns pixels upright", (orientation, width, expected) => {
    const stored = { width: 3, height: 2, channels: 1 as const, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const seen = upright(stored, orientation);
    expect([seen.width, seen.height]).toEqual([width, 6 / width]);
    expect([...seen.data]).toEqual(expected);
  });
});
