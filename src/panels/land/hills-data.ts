// What the hills over the strip are made of: bytes of one step, by block, beside end to end and checkpoints.

import type { BlockForecast, ForecastAnswer, StepForecast } from "#experiment/forecast";

export interface Hill {
  /** What it stands on: lasting bytes and the batch. */
  floor: number;
  /** The block's own activations, and all that is computed with them. */
  own: number;
  auxiliary: number;
  /** floor + own + auxiliary. */
  peak: number;
}

/** A rival without a split: what it begins with and the most it needs. */
export interface Slope {
  floor: number;
  peak: number;
}

export interface HillsData {
  blocks: Hill[];
  /** Index of the block with the highest peak. */
  highest: number;
  peak: number;
  /** Live all the time. */
  lasting: number;
  endToEnd: Slope;
  /** null while it is not known. */
  checkpointing: Checkpoints | null;
}

export interface Checkpoints extends Slope {
  segments: number;
  /** Peak of each segment, in the network's order; empty where the plan does not show them apart. */
  humps: number[];
}

export const hillOf = ({
  peakBytes,
  ownBytes,
  auxiliaryBytes,
}: Pick<BlockForecast, "peakBytes" | "ownBytes" | "auxiliaryBytes">): Hill => ({
  floor: peakBytes - ownBytes - auxiliaryBytes,
  own: ownBytes,
  auxiliary: auxiliaryBytes,
  peak: peakBytes,
});

export function hillsOf({ forecast, endToEnd, checkpointing, segments }: ForecastAnswer): HillsData {
  const blocks = forecast.blocks.map(hillOf);
  return {
    ...highestOf(blocks),
    lasting: forecast.lastingBytes,
    endToEnd: slopeOf(endToEnd),
    checkpointing: { ...slopeOf(checkpointing), segments, humps: humpsOf(checkpointing, segments) },
  };
}

export function highestOf(blocks: Hill[]): Pick<HillsData, "blocks" | "highest" | "peak"> {
  const peaks = blocks.map(({ peak }) => peak);
  const peak = Math.max(...peaks);
  return { blocks, highest: peaks.indexOf(peak), peak };
}

function slopeOf({ blocks, peakBytes }: StepForecast): Slope {
  const [whole] = blocks;
  return { floor: whole ? hillOf(whole).floor : 0, peak: peakBytes };
}

/**
 * The backward pass goes through the segments from the last to the first and computes each but the last again. Every
 * stretch of computing again begins one.
 */
export function humpsOf({ stretches }: Pick<StepForecast, "stretches">, segments: number): number[] {
  const humps: number[] = [];
  const backward = stretches.findIndex(({ phase }) => phase === "backward");
  if (backward < 0) return [];
  let begun = false;
  for (const { phase, peakBytes } of stretches.slice(backward)) {
    if (humps.length === 0 || (phase === "recompute" && !begun)) humps.unshift(peakBytes);
    else humps[0] = Math.max(humps[0] ?? 0, peakBytes);
    begun = phase === "recompute";
  }
  return humps.length === segments ? humps : [];
}
