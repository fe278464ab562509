// Every op's gradient against finite differences, and its reference on wasm against cpu.

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { gradientError, random } from "../testing/finite-differences";
import { openEagerBackend, TEST_BACKENDS } from "../testing/node-engine";
import { batchNorm } from "./batch-norm";
import { addChannels } from "./channel-sum";
import { contrast } from "./contrast";
import { convolution } from "./convolution";
import { crossEntropy } from "./cross-entropy";
import { dropout } from "./dropout";
import { linear, relu } from "./linear";
import { add, scaledSum, weighLoss } from "./mix";
import { averagePool, globalPool } from "./pool";
import { reconstruction } from "./reconstruction";
import { resize } from "./resize";
import { paddedShortcut } from "./shortcut";

type Images = tf.Tensor4D;
type Vector = tf.Tensor1D;
type Matrix = tf.Tensor2D;
const labels = () => tf.tensor1d([0, 2, 2, 0, 1], "int32");
/** Numbers away from zero, where a ReLU has no slope to speak of. */
const awayFromZero = (x: tf.Tensor) => tf.add(x, tf.mul(tf.sign(x), 0.2));

/** Name, inputs, the op as a function of them. */
type Case = [string, () => tf.Tensor[], (...inputs: tf.Tensor[]) => tf.Tensor];

const CASES: Case[] = [
  ...([1, 2] as const).flatMap((stride): Case[] =>
    (
      [
        [6, 6],
        [5, 7],
        [1, 1],
      ] as const
    ).flatMap(([h, w]): Case[] =>
      [1, 3].map(
        (k): Case => [
          `convolution ${k}x${k} stride ${stride} on ${h}x${w}`,
          () => [random("x", [2, h, w, 3]), random("f", [k, k, 3, 2]), random("b", [2])],
          (x, f, b) => convolution(x as Images, f as Images, stride, b as Vector),
        ],
      ),
    ),
  ),
  [
    "batch norm",
    () => [random("x", [3, 2, 3, 2]), random("s", [2]), random("t", [2])],
    (x, s, t) => batchNorm(x as Images, s as Vector, t as Vector, false).y,
  ],
  [
    "batch norm + residual + ReLU",
    () => [
      random("x", [2, 2, 2, 2]),
      tf.tensor1d([0.1, 0.05]),
      tf.tensor1d([0.1, -0.1]),
      tf.mul(awayFromZero(random("r", [2, 2, 2, 2])), 3),
    ],
    (x, s, t, r) => batchNorm(x as Images, s as Vector, t as Vector, true, r as Images).y,
  ],
  [
    "batch norm of vectors",
    () => [random("x", [5, 3]), random("s", [3]), random("t", [3])],
    (x, s, t) => batchNorm(x as Matrix, s as Vector, t as Vector, false).y,
  ],
  ...(
    [
      [4, 6, 2],
      [3, 5, 2],
      [2, 3, 5],
    ] as const
  ).map(
    ([h, w, size]): Case => [
      `average pool of ${h}x${w} to ${size}x${size}`,
      () => [random("x", [2, h, w, 2])],
      (x) => averagePool(x as Images, [size, size]),
    ],
  ),
  ["global pool", () => [random("x", [2, 3, 2, 4])], (x) => globalPool(x as Images)],
  [
    "linear",
    () => [random("x", [3, 4]), random("w", [4, 2]), random("b", [2])],
    (x, w, b) => linear(x as Matrix, w as Matrix, b as Vector),
  ],
  ["ReLU", () => [awayFromZero(random("x", [3, 4]))], (x) => relu(x)],
  ["cross entropy", () => [random("x", [5, 4])], (x) => crossEntropy(x as Matrix, labels()).loss],
  [
    "contrast",
    () => [random("x", [5, 6])],
    (x) => contrast(x as Matrix, labels(), { temperature: 0.5, baseTemperature: 0.3 }),
  ],
  ["resize", () => [random("x", [2, 3, 4, 2])], (x) => resize(x as Images, [7, 5])],
  [
    "reconstruction",
    () => [random("z", [2, 3, 3, 2])],
    (z) => reconstruction(z as Images, random("image", [2, 3, 3, 2]) as Images, { mean: [0.4, 0.5], std: [0.2, 0.3] }),
  ],
  ["add", () => [random("a", [2, 3]), random("b", [2, 3])], (a, b) => add(a, b)],
  [
    "scaled sum",
    () => [random("a", [1, 2, 2, 2]), random("b", [1, 2, 2, 2]), tf.scalar(1.3)],
    (a, b, s) => scaledSum(a as Images, b as Images, s as tf.Scalar),
  ],
  [
    "channel bias",
    () => [random("x", [2, 2, 2, 3]), random("b", [3])],
    (x, b) => addChannels(x as Images, b as Vector),
  ],
  ["loss weight", () => [tf.scalar(0.7)], (x) => weighLoss(x as tf.Scalar, tf.scalar(2.5))],
  [
    "shortcut A, stride 2",
    () => [random("x", [2, 5, 4, 2])],
    (x) => paddedShortcut(x as Images, { stride: 2, channels: 5 }),
  ],
  [
    "shortcut A, stride 1",
    () => [random("x", [1, 3, 3, 2])],
    (x) => paddedShortcut(x as Images, { stride: 1, channels: 4 }),
  ],
  [
    "dropout",
    () => [random("x", [1, 2, 2, 2])],
    (x) => dropout(x as Images, tf.tensor4d([0, 2, 2, 0, 2, 2, 0, 2], [1, 2, 2, 2])),
  ],
];

describe.each(TEST_BACKENDS)("on %s", (backend) => {
  beforeAll(async () => void (await openEagerBackend(backend)));

  it.each(CASES)("the gradient of %s is its slope", async (_, inputs, op) => {
    expect(await gradientError(inputs(), op)).toBeLessThan(5e-3);
  });
});

describe("references", () => {
  it.each(CASES)("%s gives the same on wasm as on cpu", async (_, inputs, op) => {
    const values: Float32Array[] = [];
    for (const backend of TEST_BACKENDS) {
      await tf.setBackend(backend);
      values.push((await op(...inputs()).data()) as Float32Array);
    }
    const [cpu, wasm] = values as [Float32Array, Float32Array];
    const largest = Math.max(...cpu.map(Math.abs));
    cpu.forEach((value, i) => {
      expect(Math.abs(value - wasm[i]!)).toBeLessThanOrEqual(1e-5 * largest + 1e-7);
    });
  });
});

describe("stride 2", () => {
  it("pads symmetrically: output o reads input 2o-1, 2o, 2o+1", async () => {
    await tf.setBackend("cpu");
    const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 4, 1]);
    const middleRow = tf.tensor4d([0, 0, 0, 1, 10, 100, 0, 0, 0], [3, 3, 1, 1]);
    expect([...(await convolution(x, middleRow, 2).data())]).toEqual([210, 432]);
  });
});
