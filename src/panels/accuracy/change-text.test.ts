import { afterEach, describe, expect, it } from "vitest";
import { speak } from "#messages/languages";
import type { Change } from "#state/changes";
import { changeText } from "./change-text";

const CHANGES: Change[] = [
  { what: "learningRate", before: 0.1, after: 0.05 },
  { what: "ema", before: 0.99, after: 0.995 },
  { what: "checkpoints", before: 0, after: "sqrt" },
  { what: "task", before: [1, 1], after: [0.5, 0] },
  {
    what: "augmentation",
    before: { crop: "shift", pad: 4, padMode: "reflect", flip: true },
    after: { crop: "shift", pad: 0, padMode: "zero", flip: false },
  },
  {
    what: "augmentation",
    before: { crop: "shift", pad: 2, padMode: "zero", flip: false },
    after: { crop: "resized", pad: 2, padMode: "zero", flip: true },
  },
  { what: "rule", before: "man", after: "end-to-end" },
  { what: "cut", before: "1.1", after: "1.0" },
  { what: "cut", before: null, after: "2.0" },
  { what: "cut", before: "2.0", after: null },
  { what: "bias", on: false },
];

describe("a mark on the charts", () => {
  afterEach(() => speak("en"));

  it("says what was changed", () => {
    expect(CHANGES.map(changeText)).toEqual([
      "learning rate 0.1 → 0.05",
      "EMA 0.99 → 0.995",
      "checkpoints 0 → √",
      "task 1–1 → 0.5–0",
      "augmentation reflect 4 + flip → zeros 0",
      "augmentation zeros 2 → resized crop + flip",
      "MAN → end to end",
      "cut 1.1 → 1.0",
      "cut after 2.0 added",
      "cut after 2.0 removed",
      "bias off",
    ]);
  });

  it("follows the language, its decimal comma too", async () => {
    await speak("de");
    expect(CHANGES.slice(0, 3).map(changeText)).toEqual([
      "Lernrate 0,1 → 0,05",
      "EMA 0,99 → 0,995",
      "Stützstellen 0 → √",
    ]);
    expect(CHANGES.every((change) => !changeText(change).includes("undefined"))).toBe(true);
  });
});
