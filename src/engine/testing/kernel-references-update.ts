// What changes homes, in float64: running statistics, the optimizer, the moving average. Nothing changes once stopped.

import type { Attributes } from "../plan/plan";
import { each, type Named, type Numbers, need, numberOf, type Reference, stopped } from "./kernel-numbers";

/** docs/method.md, 5.1. */
export function sgdStep(weight: Numbers, slot: Numbers, gradient: Numbers, rate: number, attributes: Attributes) {
  const momentum = Number(attributes.momentum);
  const decayed = each([gradient, weight], (g, w) => g + Number(attributes.weightDecay) * w);
  const velocity = each([slot, decayed], (v, d) => momentum * v + d);
  const direction = attributes.nesterov ? each([decayed, velocity], (d, v) => d + momentum * v) : velocity;
  return { weight: each([weight, direction], (w, d) => w - rate * d), slot: velocity };
}

/** Outputs of all entries, named "<name>/<entry>". */
function entries(attributes: Attributes, of: (entry: number) => Record<string, Numbers>): Record<string, Numbers> {
  const named = Array.from({ length: Number(attributes.entries) }, (_, i) =>
    Object.entries(of(i)).map(([name, value]) => [`${name}/${i}`, value] as const),
  );
  return Object.fromEntries(named.flat());
}

const part = (inputs: Named, name: string, i: number) => need(inputs, `${name}/${i}`);

export const UPDATE_REFERENCES = {
  runningStatistics(inputs, attributes) {
    const counts = attributes.counts as readonly number[];
    return entries(attributes, (i) => {
      const [mean, variance] = [part(inputs, "mean", i), part(inputs, "variance", i)];
      if (stopped(inputs)) return { mean, variance };
      const rate = numberOf(inputs, "rate");
      const unbiased = counts[i]! / Math.max(1, counts[i]! - 1);
      return {
        mean: each([mean, part(inputs, "batchMean", i)], (r, b) => r + rate * (b - r)),
        variance: each([variance, part(inputs, "batchVariance", i)], (r, b) => r + rate * (b * unbiased - r)),
      };
    });
  },
  sgd: (inputs, attributes) =>
    entries(attributes, (i) => {
      const [weight, slot] = [part(inputs, "weight", i), part(inputs, "slot", i)];
      if (stopped(inputs)) return { weight, slot };
      return sgdStep(weight, slot, part(inputs, "gradient", i), numberOf(inputs, "learningRate"), attributes);
    }),
  movingAverage: (inputs, attributes) =>
    entries(attributes, (i) => {
      const average = part(inputs, "average", i);
      if (stopped(inputs)) return { average };
      const m = numberOf(inputs, "momentum");
      return { average: each([average, part(inputs, "value", i)], (a, v) => m * a + (1 - m) * v) };
    }),
} satisfies Record<string, Reference>;
