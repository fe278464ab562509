import { describe, expect, it } from "vitest";
import type { StepPoint } from "#state/history";
import { FIRST_STEPS } from "../story.test-data";
import { accuracyRows, endLabels, spread, ticksTo } from "./rows";

const evaluation = FIRST_STEPS.flatMap((event) => (event.type === "evaluation" ? [event.evaluation] : []))[0]!;
const point = (epoch: number, mean: number, low = mean, high = mean): StepPoint => ({
  epoch,
  seconds: epoch * 100,
  steps: 1,
  losses: [],
  accuracy: [null, { mean, low, high }],
});

describe("rows of the accuracy chart", () => {
  it("smooth the network's training accuracy and leave its raw extremes as they are", () => {
    const [first, second] = accuracyRows([point(0.1, 0.1), point(0.2, 0.5, 0.3, 0.7)], [], null, "epoch");
    expect(first).toEqual({ x: 0.1, train: 10, batches: [10, 10] });
    expect(second?.train).toBeCloseTo(14, 9);
    expect(second?.batches).toEqual([30, 70]);
  });

  it("hold test and every local block's own classifier, the network's not twice", () => {
    const [row] = accuracyRows([], [evaluation], null, "seconds");
    expect(row).toMatchObject({ x: 23.5, test: 31.6 });
    expect([row?.block0, row?.block1, row?.block2]).toEqual([23.799999999999997, 13.4, undefined]);
  });

  it("leave out a block that has no classifier", () => {
    const [row] = accuracyRows([], [{ ...evaluation, blockAccuracy: [null, 0.3, 0.4] }], null, "epoch");
    expect(row && "block0" in row).toBe(false);
  });

  it("stand in order of the axis with the end-to-end run among them", () => {
    const ghost = { dataset: "fashion-mnist", points: [{ epoch: 0.15, seconds: 15, testAccuracy: 0.4 }] };
    const rows = accuracyRows([point(0.1, 0.1), point(0.2, 0.2)], [evaluation], ghost, "epoch");
    expect(rows.map(({ x }) => x)).toEqual([0.1, evaluation.epoch, 0.15, 0.2]);
    expect(rows[2]).toEqual({ x: 0.15, ghost: 40 });
  });
});

it.each([
  [1, 10, [0, 1]],
  [5, 10, [0, 1, 2, 3, 4, 5]],
  [20, 10, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]],
  [20, 5, [0, 5, 10, 15, 20]],
  [47.3, 5, [0, 10, 20, 30, 40]],
  [160, 10, [0, 20, 40, 60, 80, 100, 120, 140, 160]],
  [3600, 5, [0, 1000, 2000, 3000]],
])("marks an axis to %d at even places, at most %d steps", (end, most, ticks) => {
  expect(ticksTo(end, most)).toEqual(ticks);
});

it("keeps end labels apart and in order of their values", () => {
  const labels = spread([{ y: 52 }, { y: 50 }, { y: 100 }], 15, 200);
  expect(labels).toEqual([{ y: 50 }, { y: 65 }, { y: 100 }]);
});

it("keeps end labels above the axis where all lines lie low", () => {
  const labels = spread([{ y: 195 }, { y: 196 }, { y: 190 }, { y: 20 }], 15, 200);
  expect(labels).toEqual([{ y: 20 }, { y: 170 }, { y: 185 }, { y: 200 }]);
});

describe("the name of guessing", () => {
  const guessing = { x: 764, y: 100 };
  const labels = (x: number, ...ys: number[]) => ys.map((y) => ({ x, y }));

  it("keeps its height while the curves end far from it", () => {
    expect(endLabels(labels(300, 98, 100), guessing, 8, 140)).toEqual([guessing, ...labels(300, 98, 113)]);
  });

  it("keeps apart from labels that reach it", () => {
    expect(endLabels(labels(766, 20, 98), guessing, 8, 140)).toEqual([...labels(766, 20, 98), { x: 764, y: 113 }]);
    expect(endLabels(labels(700, 98), guessing, 8, 140).map(({ y }) => y)).toEqual([98, 113]);
  });

  it("finds room among as many labels as there are, above the axis and below the top", () => {
    const ys = endLabels(labels(766, ...Array.from({ length: 10 }, () => 8)), guessing, 8, 128).map(({ y }) => y);
    expect(ys).toEqual(Array.from({ length: 11 }, (_, i) => 8 + 12 * i));
  });
});
