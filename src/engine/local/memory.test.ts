// A block's activations are freed before the next block starts: no tensor leaks, and more blocks need less.

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { tensorDraws } from "#data/random";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import type { EagerBackend } from "../backend/open";
import type { Forward } from "../nn/forward";
import { random } from "../testing/finite-differences";
import { openEagerBackend } from "../testing/node-engine";
import { lossParts } from "./loss";
import { buildModel } from "./model";
import { type Phase, trainStep } from "./step";

let backend: EagerBackend;
beforeAll(async () => {
  backend = await openEagerBackend("wasm");
});

/** Runs steps of a config on random images; the watcher sees phases. */
function run(settings: Settings, steps: number, batch: number, phase?: (block: number, phase: Phase) => void) {
  const config = resolve(settings, CIFAR10_FACTS);
  const model = buildModel(config, (name) => tensorDraws(0, name));
  const forward: Forward = {
    parameters: model.parameters,
    training: true,
    statisticsRate: tf.scalar(0.1),
    dropout: null,
  };
  const image = random("image", [batch, 32, 32, 3]) as tf.Tensor4D;
  const label = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % 10),
    "int32",
  );
  const knobs = {
    learningRate: tf.scalar(0.01),
    emaMomentum: tf.scalar(0.99),
    weights: model.layout.blocks.flatMap(({ auxiliary }) => {
      if (!auxiliary) return [];
      const parts = lossParts(auxiliary);
      return [
        { recon: parts.recon ? tf.scalar(auxiliary.recon) : null, task: parts.task ? tf.scalar(auxiliary.task) : null },
      ];
    }),
  };
  const tensors: number[] = [];
  const step = () =>
    tf.dispose(trainStep(model, forward, { image, label }, knobs, { phase }) as unknown as tf.TensorContainer);
  step(); // makes the optimiser's slots
  backend.resetLivePeak();
  for (let i = 0; i < steps; i++) {
    step();
    tensors.push(tf.memory().numTensors);
  }
  const peak = backend.memory().livePeakBytes;
  model.parameters.dispose();
  tf.dispose([image, label, forward.statisticsRate, knobs as unknown as tf.TensorContainer]);
  return { peak, tensors };
}

const NARROW = { width: [4, 4, 8, 16] as [number, number, number, number] };

it.each<[string, Settings]>([
  ["MAN", { split: { k: 3 } }],
  ["MAN with trained EMA", { split: { k: 3 }, ema: { gradient: true } }],
  ["InfoPro and contrast", { split: { k: 3 }, host: { kind: "infopro" }, contrast: { enabled: true } }],
  ["end to end", { rule: "end-to-end" }],
])("no tensor leaks over 50 steps: %s", { timeout: 60_000 }, (_, settings) => {
  const { tensors } = run({ network: { depth: 8, ...NARROW }, ...settings }, 50, 2);
  expect(new Set(tensors).size).toBe(1);
});

describe("peak of live bytes", () => {
  it("rule local, ResNet-20: K = 1 above K = 3 above each unit", { timeout: 120_000 }, () => {
    const peaks = [1, 3, "each" as const].map(
      (k) => run({ network: { depth: 20 }, rule: "local", split: { k } }, 1, 16).peak,
    );
    expect(peaks[0]).toBeGreaterThan(peaks[1]! * 1.1);
    expect(peaks[1]).toBeGreaterThan(peaks[2]! * 1.1);
  });

  it("MAN, ResNet-32: K = 1 above 4 above each unit", { timeout: 120_000 }, () => {
    const peaks = [1, 4, "each" as const].map((k) => run({ network: { depth: 32 }, split: { k } }, 1, 32).peak);
    expect(peaks[0]).toBeGreaterThan(peaks[1]!);
    expect(peaks[1]).toBeGreaterThan(peaks[2]!);
  });

  it("when a block starts, only parameters, images and its own input live", () => {
    const live = new Map<string, number>();
    run({ network: { depth: 20 }, rule: "local", split: { k: 3 } }, 1, 16, (block, phase) => {
      live.set(`${block} ${phase}`, backend.memory().liveBytes);
    });
    const base = live.get("0 forward")!;
    const input = (block: number) => live.get(`${block} forward`)! - base;
    // block 2 starts with block 1's output: 16 images of 32 x 32 x 16; block 3 with 16 x 16 x 32; and a few scalars
    expect(input(1)).toBeLessThan(16 * 32 * 32 * 16 * 4 + 1000);
    expect(input(2)).toBeLessThan(16 * 16 * 16 * 32 * 4 + 1000);
    expect(live.get("0 backward")! - base).toBeGreaterThan(10 * input(1));
  });
});
