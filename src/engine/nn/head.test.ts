// The head `dgl` against plain float64 arithmetic: its loss, and every gradient by differences of that.

import { describe, expect, it } from "vitest";
import { tensorDraws } from "#data/random";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { buildModel } from "../local/model";
import { openTestBackend } from "../testing/node-engine";
import { runnerOn } from "../train/make-runner";
import { configKnobs, type Watched } from "../train/runner";
import type { FloatTensor } from "../train/safetensors";

const [IMAGES, SIZE, CLASSES] = [5, 12, 3];
const SETTINGS: Settings = {
  network: { depth: 8, width: [4, 4, 4, 6] },
  split: { k: 3 },
  rule: "local",
  head: { config: "dgl", featureDim: 3 },
  batch: { size: IMAGES },
};
const FACTS = { ...CIFAR10_FACTS, imageSize: SIZE, classes: CLASSES };
const LABELS = Int32Array.from([2, 0, 1, 1, 0]);
/** Twelve pixels to eight: windows of two that overlap. */
const HEAD = "aux_classifier_1_0.head";

type Rows = number[][];
type Weights = ReadonlyMap<string, Float64Array>;

const windowsOf = (size: number) =>
  Array.from({ length: 8 }, (_, o) => [Math.floor((o * size) / 8), Math.ceil(((o + 1) * size) / 8)] as const);

/** Rows of `inputs` numbers through weights [inputs, outputs]. */
function product(rows: Rows, weight: Float64Array): Rows {
  const inputs = rows[0]!.length;
  const outputs = weight.length / inputs;
  return rows.map((row) =>
    Array.from({ length: outputs }, (_, o) => row.reduce((sum, v, i) => sum + v * weight[i * outputs + o]!, 0)),
  );
}

/** Batch norm over rows, then ReLU. */
function normed(rows: Rows, scale: Float64Array, shift: Float64Array): Rows {
  const mean = (of: (row: number[]) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const means = rows[0]!.map((_, c) => mean((row) => row[c]!));
  const variances = rows[0]!.map((_, c) => mean((row) => (row[c]! - means[c]!) ** 2));
  return rows.map((row) =>
    row.map((v, c) => Math.max(0, ((v - means[c]!) / Math.sqrt(variances[c]! + 1e-5)) * scale[c]! + shift[c]!)),
  );
}

/** y [n, size, size, 4] averaged to 8x8: a row a pixel. */
function pooled(y: Float64Array): Rows {
  const windows = windowsOf(SIZE);
  const rows: Rows = [];
  for (let n = 0; n < IMAGES; n++) {
    for (const [top, bottom] of windows) {
      for (const [left, right] of windows) {
        const mean = [0, 0, 0, 0];
        const share = 1 / (bottom - top) / (right - left);
        for (let i = top; i < bottom; i++)
          for (let j = left; j < right; j++)
            for (let c = 0; c < 4; c++) mean[c]! += y[((n * SIZE + i) * SIZE + j) * 4 + c]! * share;
        rows.push(mean);
      }
    }
  }
  return rows;
}

/** Mean cross entropy of the head on pixels that are averaged. */
function lossOf(pixels: Rows, weights: Weights): number {
  const at = (name: string) => weights.get(`${HEAD}.${name}`)!;
  let rows = pixels;
  for (const index of [1, 4, 7]) {
    rows = normed(product(rows, at(`${index}.weight`)), at(`${index + 1}.weight`), at(`${index + 1}.bias`));
  }
  let vectors: Rows = Array.from({ length: IMAGES }, (_, n) =>
    rows[0]!.map((_, c) => rows.slice(n * 64, n * 64 + 64).reduce((sum, row) => sum + row[c]! / 64, 0)),
  );
  const linear = (x: Rows, index: number) =>
    product(x, at(`${index}.weight`)).map((row) => row.map((v, o) => v + at(`${index}.bias`)[o]!));
  for (const index of [12, 15, 18]) {
    vectors = normed(linear(vectors, index), at(`${index + 1}.weight`), at(`${index + 1}.bias`));
  }
  const losses = linear(vectors, 21).map(
    (row, n) => Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0)) - row[LABELS[n]!]!,
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / IMAGES;
}

/** A training step: loss, gradients and activations, and the weights it began with. */
async function step(name: "cpu" | "wasm", mode: "eager" | "planned") {
  const backend = await openTestBackend(name, mode);
  const runner = await runnerOn(backend)(buildModel(resolve(SETTINGS, FACTS), (of) => tensorDraws(7, of)));
  const start = await runner.read((of) => of.startsWith(HEAD) && !of.includes("running"));
  const watched: Watched = new Map<string, FloatTensor>();
  const image = tensorDraws(3, "image").normal(IMAGES * SIZE * SIZE * 3);
  const [figures] = await runner.train({ image, labels: LABELS }, configKnobs(runner.model, 0), watched);
  runner.dispose();
  return { start, watched, loss: figures!.loss };
}

const wide = ({ data }: FloatTensor) => Float64Array.from(data);

describe("the head dgl", () => {
  it("has the loss and the gradients of plain arithmetic, its input's among them", async () => {
    const steps = [await step("cpu", "eager"), await step("wasm", "planned")];
    const { start, watched } = steps[0]!;
    const weights = new Map([...start].map(([of, tensor]) => [of, wide(tensor)]));
    expect(weights.size).toBe(3 * 3 + 3 * 4 + 2);
    const y = wide(watched.get("y/0")!);
    const pixels = pooled(y);
    for (const { loss } of steps) expect(loss).toBeCloseTo(lossOf(pixels, weights), 5);

    const slope = (at: (by: number) => number) => (at(1e-6) - at(-1e-6)) / 2e-6;
    const expected = new Map<string, number[]>();
    for (const [of, values] of weights) {
      const moved = (i: number, by: number) =>
        new Map([...weights, [of, values.map((v, j) => (i === j ? v + by : v))]]);
      expected.set(
        of,
        Array.from(values, (_, i) => slope((by) => lossOf(pixels, moved(i, by)))),
      );
    }
    // the block's output is rectified after this shift, which so moves all that is above 0
    const shifted = (channel: number, by: number) => y.map((v, i) => (i % 4 === channel && v > 0 ? v + by : v));
    expected.set(
      "layer1.0.bn2.bias",
      [0, 1, 2, 3].map((channel) => slope((by) => lossOf(pooled(shifted(channel, by)), weights))),
    );
    expect(Math.max(...expected.get(`${HEAD}.1.weight`)!.map(Math.abs))).toBeGreaterThan(0.01);
    for (const [of, slopes] of expected) {
      // a bias before a norm has no slope: only rounding is left of it
      const largest = Math.max(0.02, ...slopes.map(Math.abs));
      for (const [i, value] of slopes.entries()) {
        for (const { watched } of steps) {
          expect(Math.abs(watched.get(`grad/${of}`)!.data[i]! - value), `${of}[${i}]`).toBeLessThan(1e-3 * largest);
        }
      }
    }
  });
});
