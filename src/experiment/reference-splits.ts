// The lists of blocks that the reference publishes (docs/method.md, 2.1), by name, with the K as typed there.

import type { UnitName } from "./config";

export interface ReferenceSplit {
  name: string;
  depth: 32 | 110;
  /** K as typed in the reference; the number of blocks is the list's length. */
  typedK: number;
  list: UnitName[];
}

/** Rows as `stage: indices` in order. */
const stages = (...indices: number[][]): UnitName[] =>
  indices.flatMap((row, stage) => row.map((index): UnitName => [stage + 1, index]));

const run = (n: number) => Array.from({ length: n }, (_, i) => i);

const row = (name: string, depth: 32 | 110, typedK: number, list: UnitName[]): ReferenceSplit => ({
  name,
  depth,
  typedK,
  list,
});

const ELEVEN = [1, 2, 4, 5, 7, 9, 11, 13, 14, 16, 17];

export const REFERENCE_SPLITS: readonly ReferenceSplit[] = [
  row("resnet32-k1", 32, 1, stages([], [], [4])),
  row("resnet32-k2", 32, 2, stages([], [1], [4])),
  row("resnet32-k3", 32, 3, stages([4], [4], [4])),
  row("resnet32-k4", 32, 4, stages([2], [1], [0, 4])),
  row("resnet32-k8", 32, 8, stages([0, 2, 4], [1, 3], [0, 2, 4])),
  row("resnet32-k16", 32, 16, stages(run(5), run(5), run(5))),
  row("resnet110-k1", 110, 1, stages([], [], [17])),
  row("resnet110-k2", 110, 2, stages([], [8], [17])),
  row("resnet110-k3", 110, 3, stages([17], [17], [17])),
  row("resnet110-k4", 110, 4, stages([11], [7], [3, 17])),
  row("resnet110-k8", 110, 8, stages([4, 11], [0, 7, 14], [3, 10, 17])),
  row("resnet110-k16", 110, 16, stages([1, 4, 7, 10, 13, 16], [1, 4, 7, 11, 15], [1, 5, 9, 13, 17])),
  row("resnet110-k32", 110, 32, stages(ELEVEN, ELEVEN, [1, 3, 4, 6, 7, 9, 11, 13, 15, 17])),
  row("resnet110-k55", 110, 55, stages(run(18), run(18), run(18))),
  row("resnet110-cifar10-balanced-k2", 110, 2, stages([14], [], [17])),
  row("resnet110-cifar10-balanced-k3", 110, 3, stages([9], [2], [17])),
  row("resnet110-cifar10-balanced-k4", 110, 4, stages([6, 14], [8], [17])),
  row("resnet110-stl10-balanced-k2", 110, 2, stages([14], [], [17])),
  row("resnet110-stl10-balanced-k3", 110, 3, stages([8], [1], [17])),
  row("resnet110-stl10-balanced-k4", 110, 4, stages([6, 14], [8], [17])),
];

export function referenceSplit(name: string): ReferenceSplit | undefined {
  return REFERENCE_SPLITS.find((split) => split.name === name);
}
