// The bytes of the arena alive at each call, counted from what a backend really hands to its kernels, not read off the
// plan: a range lives from its upload or the first use of its value to the last, and bytes that two ranges share count once.

import type { Plan, ValueId } from "./plan";

/** Bytes of an arena that a value is found at. */
export interface UsedRange {
  value: ValueId;
  buffer: number;
  offset: number;
  bytes: number;
}

interface Life extends UsedRange {
  first: number;
  last: number;
}

/**
 * `uses`: what each step of the run reaches, in order. `uploaded`: what is there before the first. `kept`: values that must
 * still be there after the last.
 */
export function recountLiveBytes(
  uses: readonly (readonly UsedRange[])[],
  uploaded: readonly UsedRange[],
  kept: (value: ValueId) => boolean,
): number[] {
  const lives = new Map<ValueId, Life>();
  const use = (range: UsedRange, at: number) => {
    const life = lives.get(range.value);
    if (life) life.last = at;
    else lives.set(range.value, { ...range, first: at, last: at });
  };
  for (const range of uploaded) use(range, 0);
  for (const [at, ranges] of uses.entries()) for (const range of ranges) use(range, at);
  const begins: Life[][] = uses.map(() => []);
  for (const life of lives.values()) {
    if (kept(life.value)) life.last = uses.length;
    begins[life.first]!.push(life);
  }
  let alive: Life[] = [];
  return begins.map((begun, at) => {
    alive = alive.filter(({ last }) => last >= at).concat(begun);
    return unionBytes(alive);
  });
}

/** The same where each step binds values at their places. */
export function recountValues({ values, calls }: Plan, bound: readonly (readonly ValueId[])[]): number[] {
  const rangeOf = (value: ValueId): UsedRange[] => {
    const { place, bytes } = values[value]!;
    return place.space === "arena" ? [{ value, buffer: place.buffer, offset: place.offset, bytes }] : [];
  };
  return recountLiveBytes(
    bound.map((ids) => ids.flatMap(rangeOf)),
    values.flatMap(({ born, lastUse }, value) => (born < 0 && lastUse >= 0 ? rangeOf(value) : [])),
    (value) => values[value]!.lastUse >= calls.length,
  );
}

/** Bytes that ranges cover. */
function unionBytes(ranges: UsedRange[]): number {
  ranges.sort((a, b) => a.buffer - b.buffer || a.offset - b.offset);
  let [bytes, buffer, end] = [0, -1, 0];
  for (const range of ranges) {
    if (range.buffer !== buffer) [buffer, end] = [range.buffer, 0];
    const rangeEnd = range.offset + range.bytes;
    bytes += Math.max(0, rangeEnd - Math.max(range.offset, end));
    end = Math.max(end, rangeEnd);
  }
  return bytes;
}
