// A block's loss as paths: smoothed over every point, drawn at no more places than there are pixels for.

import type { StepPoint } from "#state/history";

/** Weight of the old value when the line is smoothed. */
const SMOOTHING = 0.85;

export interface LossCurve {
  /** Path data of the smoothed line. */
  line: string;
  /** Path data of the closed band between lowest and highest. */
  band: string;
  /** The smoothed loss at the end. */
  last: number;
}

/**
 * Of block `block` (from 0); `xOf` places an epoch and `yOf` a loss, px. Neighbouring points share a place where there are
 * more than `most`: the line takes the last of them, the band their extremes.
 */
export function lossCurve(
  points: readonly StepPoint[],
  block: number,
  xOf: (epoch: number) => number,
  yOf: (loss: number) => number,
  most: number,
): LossCurve {
  const together = Math.ceil(points.length / most);
  const line: string[] = [];
  const highs: string[] = [];
  const lows: string[] = [];
  let last = points.find(({ losses }) => losses[block])?.losses[block]?.mean ?? 0;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  points.forEach(({ losses, epoch }, i) => {
    const loss = losses[block];
    if (!loss) return;
    last = last * SMOOTHING + loss.mean * (1 - SMOOTHING);
    [low, high] = [Math.min(low, loss.low), Math.max(high, loss.high)];
    if ((i + 1) % together !== 0 && i + 1 < points.length) return;
    const x = xOf(epoch).toFixed(1);
    line.push(`${x} ${yOf(last).toFixed(1)}`);
    highs.push(`${x} ${yOf(high).toFixed(1)}`);
    lows.push(`${x} ${yOf(low).toFixed(1)}`);
    [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  });
  return { line: `M${line.join("L")}`, band: `M${[...highs, ...lows.reverse()].join("L")}Z`, last };
}
