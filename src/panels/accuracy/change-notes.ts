// Where the words of changes stand above the curves: on two rows, and those that find no room there as one, "3 changes".

import { t } from "#messages/en";

/** Words of one change, or of several close together. */
export interface ChangeNote {
  /** What is written. */
  text: string;
  /** Left end of the words, px. */
  left: number;
  /** 0 is the upper one. */
  row: number;
  /** Each change: where its line stands, px, and its words. */
  changes: { x: number; text: string }[];
}

export const NOTE_SIZE = 11.5;
const ROWS = [0, 1];
/** Least room between two notes of a row, px. */
const APART = 10;

/** `changes` in order of `x`. `right`: where the drawing ends, px; a note that would pass it starts left of its line. */
export function changeNotes(changes: { x: number; text: string }[], right: number): ChangeNote[] {
  const notes: ChangeNote[] = [];
  for (const change of changes) {
    const left = leftOf(change.x, change.text, right);
    const row = ROWS.find((row) => notes.every((note) => note.row !== row || endOf(note) + APART <= left));
    const before = notes.at(-1);
    if (row !== undefined || !before) {
      notes.push({ text: change.text, left, row: row ?? 0, changes: [change] });
      continue;
    }
    before.changes.push(change);
    before.text = t.marks.several(before.changes.length);
    before.left = leftOf(before.changes[0]?.x ?? change.x, before.text, right);
  }
  return notes;
}

const leftOf = (x: number, text: string, right: number) => Math.max(0, Math.min(x, right - noteWidth(text)));
const endOf = ({ left, text }: ChangeNote) => left + noteWidth(text);

/** About, px: a Chinese character is a square, another about half of one. */
export function noteWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter >= "\u2e80" ? 1 : 0.56) * NOTE_SIZE, 0);
}
