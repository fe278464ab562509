// The curves of the accuracy chart as rows for the chart library and the table.

import type { Ghost, StepPoint } from "#state/history";
import type { EvaluationMetrics } from "#worker/protocol";

/** Percentages by series at one place on the time axis. */
export interface AccuracyRow {
  x: number;
  test?: number;
  /** Smoothed. */
  train?: number;
  /** Lowest and highest training batch, not smoothed. */
  batches?: [number, number];
  ghost?: number;
  [block: `block${number}`]: number | undefined;
}

/** Training accuracy is smoothed over all points: batches are small. */
const SMOOTHING = 0.9;

export function accuracyRows(
  points: StepPoint[],
  evaluations: EvaluationMetrics[],
  ghost: Ghost | null,
  axis: "epoch" | "seconds",
): AccuracyRow[] {
  const rows: AccuracyRow[] = [];
  let smooth: number | null = null;
  for (const point of points) {
    const share = point.accuracy.at(-1);
    if (!share) continue;
    smooth = smooth === null ? share.mean : smooth * SMOOTHING + share.mean * (1 - SMOOTHING);
    rows.push({ x: point[axis], train: smooth * 100, batches: [share.low * 100, share.high * 100] });
  }
  for (const evaluation of evaluations) {
    const row: AccuracyRow = { x: evaluation[axis], test: evaluation.testAccuracy * 100 };
    evaluation.blockAccuracy.slice(0, -1).forEach((share, i) => {
      if (share !== null) row[`block${i}`] = share * 100;
    });
    rows.push(row);
  }
  for (const point of ghost?.points ?? []) rows.push({ x: point[axis], ghost: point.testAccuracy * 100 });
  return rows.sort((a, b) => a.x - b.x);
}

/** Whole places on an axis from 0 to `end`, evenly apart, at most `most` steps of 1, 2 or 5 times a power of ten. */
export function ticksTo(end: number, most: number): number[] {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(end / most)));
  const step = [1, 2, 5, 10].map((factor) => factor * scale).find((size) => end / size <= most) ?? end;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/** Between lines of end labels, and what one takes to the right at most, px. */
const LABEL_APART = 15;
const LABEL_WIDTH = 100;

/**
 * Lays out end labels and the name of guessing, which stands among them where they would reach it, and else at its own
 * height. Labels stand closer where there are too many between `top` and `bottom`, px.
 */
export function endLabels<T extends { x: number; y: number }>(
  labels: T[],
  guessing: T,
  top: number,
  bottom: number,
): T[] {
  const reached = labels.some(({ x }) => x + LABEL_WIDTH > guessing.x);
  const column = reached ? [...labels, guessing] : labels;
  const laidOut = spread(column, Math.min(LABEL_APART, (bottom - top) / Math.max(1, column.length - 1)), bottom);
  return reached ? laidOut : [guessing, ...laidOut];
}

/**
 * Labels that do not cover each other, in order of their values: `y` in px is moved down where two are closer than
 * `apart`, and all that then reach below `bottom` are moved up.
 */
export function spread<T extends { y: number }>(labels: T[], apart: number, bottom: number): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const ys: number[] = [];
  for (const { y } of sorted) ys.push(Math.max(y, (ys.at(-1) ?? Number.NEGATIVE_INFINITY) + apart));
  for (let i = ys.length - 1, floor = bottom; i >= 0; i--, floor -= apart) ys[i] = Math.min(ys[i] ?? 0, floor);
  return sorted.map((label, i) => ({ ...label, y: ys[i] ?? label.y }));
}
