// Which values of a plan are alive at which call, so that at each call their bytes sum to what is live: where an output
// takes the place of an input, the input's bytes are the output's from that call on.

import type { Plan, ValueId } from "./plan";

/** An arena value from its first call to its last, both included. Those there before the step are born at -1. */
export interface Life {
  value: ValueId;
  born: number;
  last: number;
}

export function livesOf({ values, calls }: Plan): Life[] {
  const handedOn = new Set<ValueId>();
  for (const { inputs, inPlace } of calls) for (const input of Object.values(inPlace)) handedOn.add(inputs[input]!);
  return values.flatMap(({ place, born, lastUse }, value): Life[] => {
    if (place.space !== "arena" || lastUse < 0) return [];
    return [{ value, born, last: handedOn.has(value) ? lastUse - 1 : lastUse }];
  });
}

/** Bytes alive at each call. */
export function liveBytes({ values, calls }: Plan, lives: readonly Life[]): number[] {
  const changes = new Float64Array(calls.length + 2);
  for (const { value, born, last } of lives) {
    const { bytes } = values[value]!;
    changes[Math.max(0, born)]! += bytes;
    changes[Math.min(calls.length, last + 1)]! -= bytes;
  }
  let now = 0;
  return Array.from({ length: calls.length }, (_, call) => {
    now += changes[call]!;
    return now;
  });
}
