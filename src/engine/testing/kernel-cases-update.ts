// Cases of the kernels that change many homes in one call: one entry, several of mixed sizes, many, and all stopped.

import type { KernelName } from "../plan/kernels";
import {
  type CaseParts,
  type Filled,
  home,
  type KernelCase,
  kernelCase,
  normal,
  scalarOf,
  uniform,
} from "./kernel-case";
import type { Slot } from "./single-call";

export type UpdateKernel = Extract<KernelName, "runningStatistics" | "sgd" | "movingAverage">;

const GROUPS = [
  [1],
  [16],
  [1, 10, 16, 432],
  [432, 3, 1, 64, 5, 2304, 28, 7],
  Array.from({ length: 40 }, (_, i) => i + 1),
];

/** Inputs and in-place outputs of all entries. */
function grouped(sizes: readonly number[], own: Record<string, (shape: number[]) => Filled>, homes: string[]) {
  const inputs: Record<string, Filled> = {};
  const outputs: Record<string, Slot> = {};
  const inPlace: Record<string, string> = {};
  for (const [i, size] of sizes.entries()) {
    for (const [name, fill] of Object.entries(own)) {
      const key = `${name}/${i}`;
      inputs[key] = homes.includes(name) ? home(fill([size])) : fill([size]);
      if (!homes.includes(name)) continue;
      outputs[key] = { shape: [size], space: "home" };
      inPlace[key] = key;
    }
  }
  return { inputs, outputs, inPlace };
}

function parts(kernel: UpdateKernel, sizes: readonly number[], nesterov: boolean): CaseParts {
  const entries = sizes.length;
  switch (kernel) {
    case "sgd": {
      const { inputs, ...rest } = grouped(sizes, { weight: normal, slot: normal, gradient: normal }, [
        "weight",
        "slot",
      ]);
      const attributes = { entries, momentum: 0.9, nesterov, weightDecay: 1e-3 };
      return { inputs: { ...inputs, learningRate: scalarOf(0.05) }, ...rest, attributes };
    }
    case "movingAverage": {
      const { inputs, ...rest } = grouped(sizes, { average: normal, value: (shape) => home(normal(shape)) }, [
        "average",
      ]);
      return { inputs: { ...inputs, momentum: scalarOf(0.995) }, ...rest, attributes: { entries } };
    }
    case "runningStatistics": {
      const positive = (shape: number[]) => uniform(shape, 0.5, 9);
      const { inputs, ...rest } = grouped(
        sizes,
        { mean: normal, variance: positive, batchMean: normal, batchVariance: positive },
        ["mean", "variance"],
      );
      // a count of 1 has no unbiased variance: it is left as it is
      const counts = sizes.map((_, i) => [2048, 1, 32, 7][i % 4]!);
      return { inputs: { ...inputs, rate: scalarOf(0.1) }, ...rest, attributes: { entries, counts } };
    }
  }
}

export function updateCases(kernel: UpdateKernel): KernelCase[] {
  return GROUPS.flatMap((sizes, i) =>
    [0, 1].map((stop) => {
      const { inputs, ...rest } = parts(kernel, sizes, i % 2 === 0);
      const name = `${sizes.length} of ${sizes.slice(0, 8)}${stop ? ", stopped" : ""}`;
      return kernelCase(kernel, name, { inputs: { ...inputs, stop: scalarOf(stop) }, ...rest });
    }),
  );
}
