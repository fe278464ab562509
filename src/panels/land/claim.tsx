// What the picture says, in words: what the cuts save, what auxiliary networks eat of it, and where they save nothing.

import type { Config } from "#experiment/config";
import { auxiliaryToll } from "#experiment/forecast";
import { t } from "#messages/en";
import { megabytesShort } from "./hills";
import type { HillsData } from "./hills-data";

/** Less of the saving than this may go to auxiliary networks unsaid. */
const WORTH_SAYING = 0.3;

export interface ClaimText {
  claim: string;
  note: string;
}

/** `measuredBytes`: the step's measured peak while its network trains. */
export function claimOf(config: Config, hills: HillsData, measuredBytes: number | null): ClaimText {
  const { claims } = t.memory;
  const { blocks, peak, endToEnd, highest } = hills;
  const [needs, whole] = [megabytesShort(peak), megabytesShort(endToEnd.peak)];
  const running = measuredBytes !== null;
  const seen = running ? claims.measured(megabytesShort(measuredBytes), needs) : claims.forecast(config.batch.size);
  if (blocks.length === 1) {
    const segments = hills.checkpointing?.segments ?? 0;
    if (config.rule === "end-to-end" && config.checkpointing.segments !== 0 && segments > 1) {
      return {
        claim: claims.checkpoints(segments, needs, whole, running),
        note: `${seen} ${claims.checkpointsNote}`,
      };
    }
    return { claim: claims.whole(needs), note: running ? seen : claims.wholeNote };
  }
  const hill = blocks[highest];
  const auxiliary = hill?.auxiliary ?? 0;
  if (peak >= endToEnd.peak * 0.995) {
    const bare = (hill?.floor ?? 0) + (hill?.own ?? 0);
    return {
      claim: bare < endToEnd.peak && auxiliary > 0 ? claims.savesNothing(highest + 1) : claims.savesNothingOwn,
      note: `${seen} ${claims.savesNothingNote}`,
    };
  }
  const bytes = hills.blocks.map(({ peak, auxiliary }) => ({ peakBytes: peak, auxiliaryBytes: auxiliary }));
  const eaten = auxiliaryToll(bytes, hills.endToEnd.peak) ?? 1;
  const notes = [seen];
  if (auxiliary > 0) notes.push(claims.hatched(megabytesShort(auxiliary), highest + 1));
  if (eaten >= WORTH_SAYING) notes.push(claims.eats(Math.round(eaten * 100)));
  return { claim: claims.saves(blocks.length, needs, whole, running), note: notes.join(" ") };
}
