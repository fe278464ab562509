import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FIRST_STEPS, stepOf } from "../panels/story.test-data";
import { merge, type StepPoint, useHistory } from "./history";

const TURNED = { what: "ema", before: 0.99, after: 0.995 } as const;

const now = () => useHistory.getState();
const point = (steps: number, mean: number, low = mean, high = mean): StepPoint => ({
  ...stepOf(steps),
  steps,
  losses: [{ mean, low, high }],
  accuracy: [{ mean: mean / 10, low: low / 10, high: high / 10 }],
});
const evaluation = FIRST_STEPS.flatMap((event) => (event.type === "evaluation" ? [event.evaluation] : []))[0]!;

beforeEach(() => useHistory.setState(useHistory.getInitialState(), true));
afterEach(() => vi.unstubAllGlobals());

describe("merging two neighbours", () => {
  it("weighs means by steps and keeps the extremes", () => {
    const merged = merge(point(3, 1, 0.5, 1.2), point(1, 3, 2.5, 4));
    expect(merged.steps).toBe(4);
    expect(merged.losses[0]).toEqual({ mean: 1.5, low: 0.5, high: 4 });
    expect(merged.accuracy[0]?.mean).toBeCloseTo(0.15, 12);
    expect(merged.accuracy[0]).toMatchObject({ low: 0.05, high: 0.4 });
  });

  it("stands where the later one stood", () => {
    expect(merge(stepPoint(1), stepPoint(2)).epoch).toBe(stepOf(2).epoch);
  });

  it("has no accuracy where a block has no classifier", () => {
    expect(merge({ ...point(1, 1), accuracy: [null] }, { ...point(1, 1), accuracy: [null] }).accuracy).toEqual([null]);
  });
});

function stepPoint(step: number): StepPoint {
  return { ...point(1, 1), epoch: stepOf(step).epoch, seconds: stepOf(step).seconds };
}

describe("the curves of a run", () => {
  it("hold at most 300 points, whatever the number of steps, and lose no step and no extreme", () => {
    for (let step = 1; step <= 5000; step += 10) {
      now().addSteps(Array.from({ length: 10 }, (_, i) => stepOf(step + i)));
      expect(now().points.length).toBeLessThanOrEqual(300);
    }
    const { points } = now();
    expect(points.length).toBeGreaterThanOrEqual(150);
    expect(points.reduce((sum, { steps }) => sum + steps, 0)).toBe(5000);
    expect(Math.max(...points.map(({ losses }) => losses[0]?.high ?? 0))).toBe(stepOf(1).losses[0]);
    expect(Math.min(...points.map(({ losses }) => losses[0]?.low ?? 9))).toBe(stepOf(5000).losses[0]);
  });

  it("are as fine at the beginning as at the end", () => {
    for (let step = 1; step <= 20_000; step += 100) {
      now().addSteps(Array.from({ length: 100 }, (_, i) => stepOf(step + i)));
    }
    const { points } = now();
    expect(new Set(points.slice(0, -1).map(({ steps }) => steps))).toEqual(new Set([128]));
    expect(points[0]?.epoch).toBe(stepOf(128).epoch);
    expect(points.at(-1)?.steps).toBeLessThanOrEqual(128);
  });

  it("hold every step as it is while they are few", () => {
    now().addSteps(Array.from({ length: 300 }, (_, i) => stepOf(i + 1)));
    expect(now().points.map(({ steps }) => steps)).toEqual(Array(300).fill(1));
  });

  it("of the memory are bounded too, and end at the newest reading", () => {
    const reading = FIRST_STEPS.flatMap((event) => (event.type === "memory" ? [event.memory] : []))[0]!;
    for (let step = 0; step < 3000; step++) now().addMemory({ ...reading, step });
    const { memory } = now();
    expect(memory.length).toBeLessThanOrEqual(300);
    expect(memory.reduce((sum, { readings }) => sum + readings, 0)).toBe(3000);
    expect([memory[0]?.step, memory.at(-1)?.step]).toEqual([15, 2999]);
  });

  it("mark a turned knob where the run stands", () => {
    now().addSteps([stepOf(1), stepOf(75)]);
    now().addMark(TURNED);
    expect(now().marks).toEqual([{ epoch: 0.2, seconds: 37.5, change: TURNED }]);
  });
});

describe("the end-to-end curve", () => {
  const stored = new Map<string, string>();
  beforeEach(() => {
    stored.clear();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
  });

  it("is kept from an end-to-end run and drawn from the next one on", () => {
    now().addEvaluation(evaluation, "fashion-mnist");
    expect(now().ghost).toBeNull();
    now().clear();
    expect(now().ghost?.dataset).toBe("fashion-mnist");
    expect(now().ghost?.points).toMatchObject([{ testAccuracy: evaluation.testAccuracy }]);
  });

  it("is not made from a run in blocks", () => {
    now().addEvaluation(evaluation, null);
    now().clear();
    expect([now().ghost, stored.size]).toEqual([null, 0]);
  });

  it("is left out where what is stored does not read", () => {
    stored.set("man-playground/end-to-end", "{");
    now().clear();
    expect(now().ghost).toBeNull();
  });

  it("is given up without a word where the browser refuses to store", () => {
    vi.stubGlobal("localStorage", {
      getItem: () => null,
      setItem: () => {
        throw new Error("QuotaExceededError");
      },
    });
    now().addEvaluation(evaluation, "fashion-mnist");
    expect(now().evaluations).toHaveLength(1);
  });
});
