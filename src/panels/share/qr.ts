// The QR code of a link, as modules to draw.

import { encodeQR } from "qr";

/**
 * Modules a side that a phone still reads from the back of a room. At 8 m a camera of 1,920 pixels across 65 degrees gives a
 * metre some 190 of them; a code of 1.2 m on the wall is 228 wide, and a module wants three.
 */
const FAR_MODULES = 76;
/** Light modules around the code, as its standard asks. */
const QUIET = 4;

export interface LinkCode {
  /** Modules a side, with the quiet zone around. */
  size: number;
  /** An SVG path that fills the dark modules, each 1 by 1. */
  path: string;
  /** Whether a phone at the back of a room reads it. */
  far: boolean;
}

/** With the more correction of two levels that keeps it readable from afar; null where no code holds so much. */
export function linkCode(text: string): LinkCode | null {
  const safe = modulesOf(text, "medium");
  const rows = safe && isFar(safe) ? safe : modulesOf(text, "low");
  return rows && { size: rows.length, path: pathOf(rows), far: isFar(rows) };
}

const isFar = (rows: boolean[][]) => rows.length - 2 * QUIET <= FAR_MODULES;

function modulesOf(text: string, ecc: "low" | "medium"): boolean[][] | null {
  try {
    return encodeQR(text, "raw", { ecc, border: QUIET });
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message === "Capacity overflow") return null;
    throw thrown;
  }
}

/** Dark modules side by side are one piece. */
const pathOf = (rows: boolean[][]): string =>
  rows
    .flatMap((row, y) =>
      row.flatMap((dark, x) => {
        if (!dark || row[x - 1]) return [];
        const end = row.indexOf(false, x);
        const width = (end < 0 ? row.length : end) - x;
        return [`M${x} ${y}h${width}v1h${-width}z`];
      }),
    )
    .join("");
