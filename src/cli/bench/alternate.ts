// Runs rivals in turns, so that whatever else the machine does meets all of them, and compares their losses.

import { faultOf } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import type { Bench } from "./bench-place";
import type { GpuLedger } from "./gpu-ledger";
import { type Entrant, medianOf, type Rival, type Spread, spreadOf } from "./rival";

export interface Outcome {
  name: string;
  /** Of a step; null where the rival did not run, and then `fault` says why. */
  ms: Spread | null;
  jsMs: number | null;
  /** From opening to the end of the first step. */
  startSeconds: number | null;
  losses: number[];
  /** WebGPU: of one step, and bytes of buffers at most. */
  dispatches: number | null;
  submits: number | null;
  allocatedBytes: number | null;
  livePeakBytes: number | null;
  fault: string | null;
}

/** Losses of the same step may differ by this share. */
export const LOSS_TOLERANCE = 1e-4;
/** Training on one batch amplifies the last digits: later losses say nothing about who is right. */
const COMPARED_LOSSES = 6;

interface Running {
  entrant: Entrant;
  rival: Rival;
  outcome: Outcome;
  times: number[];
  jsTimes: number[];
}

/** A fault of one rival does not end the comparison. The rivals stay open for as long as it lasts. */
export async function alternate(
  entrants: readonly Entrant[],
  rounds: number,
  { ledger, late, place: { progress } }: Bench,
): Promise<Outcome[]> {
  const total = entrants.length * (rounds + 1);
  let done = 0;
  const outcomes: Outcome[] = [];
  const running: Running[] = [];
  for (const entrant of entrants) {
    progress(done++, total, `${entrant.name} starts`);
    const outcome = blank(entrant.name);
    outcomes.push(outcome);
    if (late()) {
      outcome.fault = "left out: a quick run ends within a minute";
      continue;
    }
    try {
      const began = performance.now();
      ledger?.turn(entrant.name);
      const rival = await entrant.open();
      const { loss } = await rival.step();
      outcome.startSeconds = (performance.now() - began) / 1000;
      outcome.losses.push(loss);
      running.push({ entrant, rival, outcome, times: [], jsTimes: [] });
    } catch (thrown) {
      outcome.fault = faultText(faultOf(thrown));
    }
  }
  for (let round = 0; round < rounds && (round === 0 || !late()); round++) {
    for (const runner of running) {
      progress(done++, total, `${runner.entrant.name}, round ${round + 1} of ${rounds}`);
      const counts = ledger?.turn(runner.entrant.name) ?? null;
      for (let i = 0; i < runner.entrant.stepsPerRound; i++) await oneStep(runner, counts);
    }
  }
  for (const { entrant, rival, outcome, times, jsTimes } of running) {
    if (times.length > 0) outcome.ms = spreadOf(times);
    outcome.jsMs = jsTimes.length > 0 ? medianOf(jsTimes) : null;
    outcome.livePeakBytes = rival.livePeakBytes();
    await entrant.inspect?.();
    await rival.close();
  }
  return outcomes;
}

async function oneStep(
  { rival, outcome, times, jsTimes }: Running,
  counts: ReturnType<GpuLedger["turn"]> | null,
): Promise<void> {
  if (outcome.fault) return;
  const before = { ...counts };
  try {
    const { loss, ms, jsMs } = await rival.step();
    outcome.losses.push(loss);
    times.push(ms);
    if (jsMs !== null) jsTimes.push(jsMs);
  } catch (thrown) {
    outcome.fault = faultText(faultOf(thrown));
    return;
  }
  // an engine on the processor asks nothing of WebGPU
  if (!counts || counts.submits === 0) return;
  outcome.dispatches = counts.dispatches - (before.dispatches ?? 0);
  outcome.submits = counts.submits - (before.submits ?? 0);
  outcome.allocatedBytes = counts.peakBytes;
}

const blank = (name: string): Outcome => ({
  name,
  ms: null,
  jsMs: null,
  startSeconds: null,
  losses: [],
  dispatches: null,
  submits: null,
  allocatedBytes: null,
  livePeakBytes: null,
  fault: null,
});

/** Largest difference of losses at the same step, as a share; null where nothing can be compared. */
export function lossDifference(a: Outcome, b: Outcome): number | null {
  const steps = Math.min(a.losses.length, b.losses.length, COMPARED_LOSSES);
  if (steps === 0) return null;
  const shares = Array.from(
    { length: steps },
    (_, i) => Math.abs(a.losses[i]! - b.losses[i]!) / Math.abs(b.losses[i]!),
  );
  return shares.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...shares);
}

/** How many times longer `other` takes; null unless both ran and their losses agree. */
export function ratio(own: Outcome, other: Outcome): number | null {
  const difference = lossDifference(own, other);
  if (!own.ms || !other.ms || difference === null || difference > LOSS_TOLERANCE) return null;
  return other.ms.median / own.ms.median;
}
