import { expect, it } from "vitest";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { learningRate } from "./schedule";

const of = (schedule: object, epoch: number) =>
  learningRate(resolve({ optimizer: { lr: 0.8 }, schedule }, CIFAR10_FACTS), epoch);

it("cosine with warm-up starts at 0.01 exactly and ends at 0 exactly (docs/method.md, 5.2)", () => {
  const cosine = { kind: "cosine", epochs: 400, warmupEpochs: 10 };
  expect(of(cosine, 1)).toBe(0.01);
  expect(of(cosine, 400)).toBeCloseTo(0, 12);
  expect(of(cosine, 200)).toBeCloseTo(0.4, 12);
  expect(of(cosine, 11)).toBeCloseTo(0.4 * (1 + Math.cos((Math.PI * 11) / 400)), 12);
});

it("steps down at its milestones, or stays", () => {
  const steps = { kind: "step", epochs: 200 };
  expect([79, 80, 120].map((epoch) => of(steps, epoch))).toEqual([0.8, 0.8 * 0.1, 0.8 * 0.1 ** 2]);
  expect(of({ kind: "constant", epochs: 9 }, 5)).toBe(0.8);
});
