// Keys typed before the palette has the focus.

import { describe, expect, it } from "vitest";
import { NOTHING, withKey } from "./held";

const PLAIN = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false };
const after = (...keys: (string | (Partial<typeof PLAIN> & { key: string }))[]) =>
  keys.reduce((held, key) => withKey(held, { ...PLAIN, ...(typeof key === "string" ? { key } : key) }), NOTHING);

describe("what is held for the palette", () => {
  it("is the letters, and an Enter after them that ends it", () => {
    expect(after("S", "t", "Shift")).toEqual({ text: "St", isEntered: false, isOver: false });
    expect(after("S", "t", "Enter", "x", "Enter")).toEqual({ text: "St", isEntered: true, isOver: true });
    expect(after("s", "Backspace", "t", "Enter")).toEqual({ text: "t", isEntered: true, isOver: true });
  });

  it("gives no command that was not meant", () => {
    expect(after("Enter")).toEqual(NOTHING);
    for (const lost of ["ArrowDown", "PageDown", "Home", "End", "Tab", "Delete"])
      expect(after("a", lost, "Enter").isEntered).toBe(false);
    for (const modifier of ["ctrlKey", "metaKey", "altKey", "shiftKey", "repeat"])
      expect(after("a", { key: "Enter", [modifier]: true }).isEntered).toBe(false);
    expect(after({ key: "k", ctrlKey: true })).toEqual(NOTHING);
  });
});
