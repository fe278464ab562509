// A rival's outcome as a row of the result.

import type { Outcome } from "./alternate";
import type { Row } from "./rival";

const megabytes = (bytes: number | null) => (bytes === null ? null : Math.round(bytes / 1e5) / 10);

/** A rival's row; null where it did not run. */
export function outcomeRow(part: string, outcome: Outcome, facts: Row["facts"]): Row | null {
  if (!outcome.ms) return null;
  const { name, ms, jsMs, startSeconds, losses, dispatches, submits, allocatedBytes, livePeakBytes } = outcome;
  return {
    part,
    name,
    unit: "ms a step",
    ...ms,
    facts: {
      ...facts,
      jsMs,
      startSeconds,
      dispatches,
      submits,
      allocatedMB: megabytes(allocatedBytes),
      livePeakMB: megabytes(livePeakBytes),
      firstLoss: losses[0] ?? null,
      lastLoss: losses.at(-1) ?? null,
    },
  };
}
