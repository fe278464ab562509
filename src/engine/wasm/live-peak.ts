// The most bytes alive at once, counted from what kernels are really handed: a range lives from the first call that gets it
// to the last, and bytes that two ranges share count once.

import type { ValueId } from "../plan/plan";
import { type Entry, type Range, Real } from "./entry";

interface Life extends Range {
  first: number;
  last: number;
}

/**
 * `calls`: entries of each call in order. `uploaded`: ranges that are there before the first call. `kept`: values that must
 * still be there after the last.
 */
export function livePeakBytes(
  calls: readonly (readonly Entry[])[],
  uploaded: readonly Range[],
  kept: (value: ValueId) => boolean,
): number {
  const lives = new Map<ValueId, Life>();
  const use = (range: Range, call: number) => {
    const life = lives.get(range.value);
    if (!life) lives.set(range.value, { ...range, first: call, last: call });
    else life.last = call;
  };
  for (const range of uploaded) use(range, 0);
  for (const [call, entries] of calls.entries()) {
    for (const { arguments: named, table = [] } of entries) {
      for (const argument of [...Object.values(named), ...table]) {
        if (typeof argument === "object" && !(argument instanceof Real) && argument.arena) use(argument, call);
      }
    }
  }
  const begins: Life[][] = calls.map(() => []);
  for (const life of lives.values()) {
    if (kept(life.value)) life.last = calls.length;
    begins[life.first]!.push(life);
  }
  let alive: Life[] = [];
  let peak = 0;
  for (const [call, begun] of begins.entries()) {
    alive = alive.filter(({ last }) => last >= call).concat(begun);
    alive.sort((a, b) => a.address - b.address);
    peak = Math.max(peak, unionBytes(alive));
  }
  return peak;
}

/** Bytes under ranges that come in order of address. */
function unionBytes(ranges: readonly Range[]): number {
  let bytes = 0;
  let end = 0;
  for (const range of ranges) {
    const rangeEnd = range.address + range.bytes;
    bytes += Math.max(0, rangeEnd - Math.max(range.address, end));
    end = Math.max(end, rangeEnd);
  }
  return bytes;
}
