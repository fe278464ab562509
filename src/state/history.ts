// The curves of a run, bounded in size: when there are too many points, neighbours become one that keeps mean and extremes.

import { create } from "zustand";
import type { EvaluationMetrics, MemoryReading, StepMetrics } from "#worker/protocol";
import type { Change } from "./changes";

/** Of a curve: more would cost a redraw more time than a screen shows. */
const MAX_POINTS = 300;

/** A figure over one or more neighbouring steps: its mean, and its extremes for the raw band. */
export interface Spread {
  mean: number;
  low: number;
  high: number;
}

/** One or more neighbouring steps. */
export interface StepPoint {
  epoch: number;
  seconds: number;
  steps: number;
  /** By block; null where the block was not there yet. */
  losses: (Spread | null)[];
  /** By block: share of the batch right in training mode; null without a classifier. */
  accuracy: (Spread | null)[];
}

/** The last of one or more neighbouring readings. */
export interface MemoryPoint extends MemoryReading {
  readings: number;
}

/** Most bytes live in a training step, where that is counted apart; else in whatever ran. */
export const stepPeak = ({ blockPeakBytes, livePeakBytes }: MemoryReading) =>
  blockPeakBytes ? Math.max(...blockPeakBytes) : livePeakBytes;

/** A live knob that was turned, or another plan taken. */
export interface Mark {
  epoch: number;
  seconds: number;
  change: Change;
}

/** Test accuracy of the last end-to-end run on a data set, kept in this browser. */
export interface Ghost {
  dataset: string;
  points: { epoch: number; seconds: number; testAccuracy: number }[];
}

interface History {
  points: StepPoint[];
  /** The newest step of the network as it is cut now. */
  lastStep: StepMetrics | null;
  evaluations: EvaluationMetrics[];
  memory: MemoryPoint[];
  marks: Mark[];
  ghost: Ghost | null;
  /** Whether the rule changed on the way: such a run is no end-to-end one. */
  mixed: boolean;
  addSteps(steps: StepMetrics[]): void;
  addEvaluation(evaluation: EvaluationMetrics, endToEndOf: string | null): void;
  addMemory(reading: MemoryReading): void;
  addMark(change: Change): void;
  mixRules(): void;
  /** Gives each block the curves that it had under its number before, and new blocks none. The last block is the last. */
  continueBlocks(continued: readonly (number | null)[]): void;
  clear(): void;
}

const GHOST_KEY = "man-playground/end-to-end";

export const useHistory = create<History>((set, get) => ({
  points: [],
  lastStep: null,
  evaluations: [],
  memory: [],
  marks: [],
  ghost: readGhost(),
  mixed: false,
  addSteps: (steps) =>
    set(({ points, lastStep }) => ({
      points: append(points, steps.map(pointOf), stepsOf, merge),
      lastStep: steps.at(-1) ?? lastStep,
    })),
  addEvaluation: (evaluation, endToEndOf) => {
    set(({ evaluations }) => ({ evaluations: [...evaluations, evaluation] }));
    if (endToEndOf !== null && !get().mixed) saveGhost({ dataset: endToEndOf, points: get().evaluations });
  },
  addMemory: (reading) =>
    set(({ memory }) => ({ memory: append(memory, [{ ...reading, readings: 1 }], readingsOf, latest) })),
  addMark: (change) => {
    const { epoch = 0, seconds = 0 } = get().points.at(-1) ?? {};
    set(({ marks }) => ({ marks: [...marks, { epoch, seconds, change }] }));
  },
  mixRules: () => set({ mixed: true }),
  continueBlocks: (continued) =>
    set(({ points, evaluations }) => ({
      lastStep: null,
      points: points.map((point) => ({
        ...point,
        losses: carried(point.losses, continued),
        accuracy: carried(point.accuracy, continued),
      })),
      evaluations: evaluations.map((evaluation) => ({
        ...evaluation,
        blockAccuracy: carried(evaluation.blockAccuracy, continued),
      })),
    })),
  clear: () =>
    set({ points: [], lastStep: null, evaluations: [], memory: [], marks: [], ghost: readGhost(), mixed: false }),
}));

const stepsOf = ({ steps }: StepPoint) => steps;
const readingsOf = ({ readings }: MemoryPoint) => readings;
const latest = (a: MemoryPoint, b: MemoryPoint): MemoryPoint => ({ ...b, readings: a.readings + b.readings });

function pointOf({ epoch, seconds, losses, trainAccuracy }: StepMetrics): StepPoint {
  return {
    epoch,
    seconds,
    steps: 1,
    losses: losses.map(alone),
    accuracy: trainAccuracy.map((share) => (share === null ? null : alone(share))),
  };
}

const alone = (value: number): Spread => ({ mean: value, low: value, high: value });

/** The network's own classifier ends the list, whatever block it trains. */
function carried<T>(figures: readonly (T | null)[], continued: readonly (number | null)[]): (T | null)[] {
  const last = figures.length - 1;
  return continued.map((before, block) => {
    if (block === continued.length - 1) return figures[last] ?? null;
    return before === null || before === last ? null : (figures[before] ?? null);
  });
}

/** Two neighbours as one, weighed by their steps. */
export function merge(a: StepPoint, b: StepPoint): StepPoint {
  const steps = a.steps + b.steps;
  const both = (x: Spread | null, y: Spread | null): Spread | null => {
    if (!x || !y) return x ?? y;
    return {
      mean: (x.mean * a.steps + y.mean * b.steps) / steps,
      low: Math.min(x.low, y.low),
      high: Math.max(x.high, y.high),
    };
  };
  const eachBlock = (x: (Spread | null)[], y: (Spread | null)[]) => y.map((figure, i) => both(x[i] ?? null, figure));
  return {
    epoch: b.epoch,
    seconds: b.seconds,
    steps,
    losses: eachBlock(a.losses, b.losses),
    accuracy: eachBlock(a.accuracy, b.accuracy),
  };
}

/**
 * Points with more behind them, at most 300 and all of one weight but the last: a point takes in what comes until it weighs
 * as much as the first; when there are too many, all are merged in pairs. So a curve's beginning stays as fine as its end.
 */
function append<T>(
  points: readonly T[],
  added: readonly T[],
  weight: (point: T) => number,
  mergeTwo: (a: T, b: T) => T,
): T[] {
  let all = [...points];
  for (const item of added) {
    const [first, last] = [all[0], all.at(-1)];
    const open = first !== undefined && last !== undefined && weight(last) < weight(first);
    if (open) all[all.length - 1] = mergeTwo(last, item);
    else all.push(item);
    if (all.length > MAX_POINTS) all = inPairs(all, mergeTwo);
  }
  return all;
}

function inPairs<T>(points: T[], mergeTwo: (a: T, b: T) => T): T[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    if (i % 2 === 1) return [];
    return [next === undefined ? point : mergeTwo(point, next)];
  });
}

function readGhost(): Ghost | null {
  try {
    return JSON.parse(localStorage.getItem(GHOST_KEY) ?? "null");
  } catch {
    return null; // private mode, or not ours
  }
}

function saveGhost(ghost: Ghost): void {
  try {
    localStorage.setItem(GHOST_KEY, JSON.stringify(ghost));
  } catch {
    // full or refused: the curve is only not kept
  }
}
