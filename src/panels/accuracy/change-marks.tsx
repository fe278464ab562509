// What was changed on the way: a line through the curves at each change, its words above them.

import styles from "./accuracy.module.css";
import { type ChangeNote, NOTE_SIZE } from "./change-notes";

/** Height of a row of words, px. */
export const NOTE_ROW = 14;

interface ChangeMarksProps {
  width: number;
  height: number;
  notes: ChangeNote[];
  /** Where the lines end, px. */
  bottom: number;
}

export function ChangeMarks({ width, height, notes, bottom }: ChangeMarksProps) {
  const words = (changes: ChangeNote["changes"]) => changes.map(({ text }) => text).join(", ");
  const lines = notes.flatMap(({ row, changes }) => changes.map(({ x }) => `M${x} ${(row + 1) * NOTE_ROW}V${bottom}`));
  return (
    <svg
      className={styles.marks}
      width={width}
      height={height}
      fontSize={NOTE_SIZE}
      role="img"
      aria-label={words(notes.flatMap(({ changes }) => changes))}
    >
      <path d={lines.join("")} style={{ stroke: "var(--ink-2)" }} />
      {notes.map(({ text, left, row, changes }) => (
        <text key={`${row} ${left}`} x={left} y={row * NOTE_ROW + NOTE_SIZE}>
          {changes.length > 1 && <title>{words(changes)}</title>}
          {text}
        </text>
      ))}
    </svg>
  );
}
