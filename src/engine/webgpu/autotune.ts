// Which variant of each call is the fastest on this device: tried one shape after the other until time is up. A shape that
// was not tried to its end keeps the row's own way.

import type { CallShape, Candidate } from "./call-shapes";

/** What runs candidates. */
export interface Trial {
  /** Compiles; null where that fails. */
  prepare(candidate: Candidate): Promise<Timer | null>;
}

export interface Timer {
  /** Milliseconds of so many runs in a row. */
  time(repeats: number): Promise<number>;
}

export interface Limit {
  passed(): boolean;
  /** Resolves when it has; maybe never. */
  whenPassed(): Promise<unknown>;
}

export interface Tried {
  shape: CallShape;
  /** Milliseconds of one run, the row's own first; those that did not compile are missing. */
  times: { candidate: Candidate; ms: number }[];
  /** The row's own unless another one is clearly faster. */
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
      one.ms = Math.min(one.ms, (await one.timer.time(repeats)) / repeats);
    }
  }
  const times = all.map(({ candidate, ms }) => ({ candidate, ms }));
  const fastest = times.reduce((a, b) => (b.ms < a.ms ? b : a));
  const best = fastest.ms < GAIN * own.ms ? fastest.candidate : own.candidate;
  return { shape, times, best };
}

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
