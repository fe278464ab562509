// Memory that a program's dispatches really touch, recounted from what they bind.

import type { Plan } from "../plan/plan";
import type { Dispatch } from "./dispatch";

/**
 * Most bytes of the arena in use at any dispatch: a value counts from its upload or the first dispatch that binds it to
 * the last one, and bytes that several values lie on count once.
 */
export function measuredPeak({ values }: Plan, dispatches: readonly Dispatch[]): number {
  const spans = new Map<number, { first: number; last: number }>();
  dispatches.forEach(({ bindings }, index) => {
    for (const value of bindings.flatMap((binding) => binding.values)) {
      if (values[value]!.place.space !== "arena") continue;
      const span = spans.get(value);
      if (span) span.last = index;
      else spans.set(value, { first: values[value]!.born < 0 ? 0 : index, last: index });
    }
  });
  const starting = dispatches.map((): number[] => []);
  for (const [value, { first }] of spans) starting[first]!.push(value);
  let alive: number[] = [];
  let peak = 0;
  dispatches.forEach((_, index) => {
    alive = alive.filter((value) => spans.get(value)!.last >= index).concat(starting[index]!);
    peak = Math.max(peak, coveredBytes(alive.map((value) => values[value]!)));
  });
  return peak;
}

function coveredBytes(alive: Plan["values"][number][]): number {
  const sorted = alive.toSorted((a, b) => a.place.buffer - b.place.buffer || a.place.offset - b.place.offset);
  let [bytes, buffer, end] = [0, -1, 0];
  for (const { place, bytes: size } of sorted) {
    if (place.buffer !== buffer) [buffer, end] = [place.buffer, 0];
    bytes += Math.max(0, place.offset + size - Math.max(end, place.offset));
    end = Math.max(end, place.offset + size);
  }
  return bytes;
}
