// Which variant of each call is the fastest on this device and computes what the row's own way does: tried one shape after
// the other until time is up. A shape that was not tried to its end keeps the row's own way.

import type { CallShape, Candidate } from "./call-shapes";

/** What runs candidates. */
export interface Trial {
  /** Compiles; null where that fails. */
  prepare(candidate: Candidate): Promise<Timer | null>;
}

export interface Timer {
  /** Milliseconds of so many runs in a row; 0 or less where the clock did not tell. */
  time(repeats: number): Promise<number>;
  /** What a run makes of numbers that are the same for all candidates of a shape. */
  outputs(): Promise<Float32Array[]>;
}

export interface Limit {
  passed(): boolean;
  /** Resolves when it has; maybe never. */
  whenPassed(): Promise<unknown>;
}

export interface Tried {
  shape: CallShape;
  /** Milliseconds of one run, the row's own first; those that did not compile or could not be timed are missing. */
  times: { candidate: Candidate; ms: number }[];
  /** The row's own unless another one is clearly faster and computes the same. */
  best: Candidate;
}

/** A time shall be long against the clock's grain: browsers make it 0.1 ms, Dawn 0.066 ms. */
const LEAST_MS = 2;
const MOST_REPEATS = 256;
const MOST_GROWTH = 16;
/** Each candidate is timed so often, in turns; one this much slower than the best is timed once. */
const ROUNDS = 3;
const HOPELESS = 1.25;
/** A variant must be faster by this much: less may be noise, or one grain of the clock. */
const GAIN = 0.95;
/**
 * Numbers around 0 are summed: N of them in another order differ by some sqrt(N) times 6e-8 of the result, 6e-5 for a
 * million; a sum without one in a hundred of its numbers by a tenth of its own deviation, a fortieth of the largest.
 */
const TOLERANCE = 1e-3;

export async function autotune(
  shapes: readonly CallShape[],
  trial: Trial,
  limit: Limit,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Tried[]> {
  const found: Tried[] = [];
  for (const [i, shape] of shapes.entries()) {
    if (limit.passed()) break;
    progress(i, shapes.length);
    const tried = await tryShape(shape, trial, limit);
    if (!tried) break;
    found.push(tried);
  }
  progress(shapes.length, shapes.length);
  return found;
}

/** null where time is up before all were timed. */
async function tryShape(shape: CallShape, trial: Trial, limit: Limit): Promise<Tried | null> {
  const candidates = shape.candidates();
  const preparing = Promise.all(
    candidates.map(async (candidate) => ({ candidate, timer: await trial.prepare(candidate) })),
  );
  const prepared = await Promise.race([preparing, limit.whenPassed().then(() => null)]);
  if (!prepared) return null;
  const all = prepared.flatMap(({ candidate, timer }) =>
    timer ? [{ candidate, timer, ms: Number.POSITIVE_INFINITY }] : [],
  );
  const [own] = all;
  // without the row's own to compare with there is nothing to choose
  if (!own || own.candidate !== candidates[0]) return { shape, times: [], best: candidates[0]! };
  const repeats = await repeatsFor(own.timer);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, one] of all.entries()) {
      if (limit.passed()) return null;
      const best = Math.min(...all.map(({ ms }) => ms));
      if (i > 0 && round > 0 && one.ms > HOPELESS * best) continue;
      const ms = await one.timer.time(repeats);
      if (ms > 0) one.ms = Math.min(one.ms, ms / repeats);
    }
  }
  const timed = all.filter(({ ms }) => ms < Number.POSITIVE_INFINITY);
  if (timed[0] !== own) return { shape, times: [], best: own.candidate };
  const times = timed.map(({ candidate, ms }) => ({ candidate, ms }));
  const fastest = timed.reduce((a, b) => (b.ms < a.ms ? b : a));
  const better = fastest.ms < GAIN * own.ms && agree(await own.timer.outputs(), await fastest.timer.outputs());
  return { shape, times, best: better ? fastest.candidate : own.candidate };
}

/** Each output to a share of its largest number; what is not a number never agrees. */
export const agree = (own: readonly Float32Array[], other: readonly Float32Array[]): boolean =>
  own.every((expected, output) => {
    const found = other[output]!;
    let [largest, worst] = [0, 0];
    for (let i = 0; i < expected.length; i++) {
      const difference = Math.abs(found[i]! - expected[i]!);
      if (!Number.isFinite(difference)) return false;
      largest = Math.max(largest, Math.abs(expected[i]!));
      worst = Math.max(worst, difference);
    }
    return largest > 0 && worst <= TOLERANCE * largest;
  });

async function repeatsFor(timer: Timer): Promise<number> {
  let repeats = 1;
  while (repeats < MOST_REPEATS) {
    const ms = await timer.time(repeats);
    if (ms >= LEAST_MS) break;
    const growth = Math.min(MOST_GROWTH, (1.5 * LEAST_MS) / Math.max(ms, 1e-3));
    repeats = Math.min(MOST_REPEATS, Math.ceil(repeats * growth));
  }
  return repeats;
}
