import { describe, expect, it } from "vitest";
import { changeNotes, noteWidth } from "./change-notes";

const CUT = "cut after 1.1 removed";
const at = (...places: number[]) => places.map((x) => ({ x, text: CUT }));
const written = (...places: number[]) =>
  changeNotes(at(...places), 800).map(({ text, left, row }) => [text, left, row]);

describe("notes of changes", () => {
  it("stand on one row where they have room", () => {
    expect(written(100, 300, 500)).toEqual([
      [CUT, 100, 0],
      [CUT, 300, 0],
      [CUT, 500, 0],
    ]);
  });

  it("take the second row beside another one, and the first again after it", () => {
    expect(written(100, 150, 260)).toEqual([
      [CUT, 100, 0],
      [CUT, 150, 1],
      [CUT, 260, 0],
    ]);
  });

  it("are one where both rows are taken, which keeps each change's line and words", () => {
    const notes = changeNotes(at(168, 190, 197, 201), 800);
    expect(notes.map(({ text, left, row }) => [text, left, row])).toEqual([
      [CUT, 168, 0],
      ["3 changes", 190, 1],
    ]);
    expect(notes[1]?.changes).toEqual(at(190, 197, 201));
  });

  it("stay within the drawing", () => {
    const [note] = changeNotes(at(780), 800);
    expect(note?.left).toBeCloseTo(800 - noteWidth(CUT), 9);
    expect(note?.changes[0]?.x).toBe(780);
  });

  it("never cover each other, however many there are", () => {
    const notes = changeNotes(at(...Array.from({ length: 60 }, (_, i) => (i * i) / 4.5)), 800);
    expect(notes.flatMap(({ changes }) => changes)).toHaveLength(60);
    for (const row of [0, 1]) {
      const inRow = notes.filter((note) => note.row === row);
      for (const [i, { left }] of inRow.slice(1).entries()) {
        const before = inRow[i]!;
        expect(left).toBeGreaterThan(before.left + noteWidth(before.text));
      }
    }
  });
});
