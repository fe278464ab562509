import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { augmentationDraws, augmentPlainly } from "#data/augmentation";
import type { Augmentation } from "#experiment/config";
import { openEagerBackend, TEST_BACKENDS } from "../testing/node-engine";
import { augment } from "./augment";

describe.each(TEST_BACKENDS)("augment on %s", (backend) => {
  beforeAll(async () => void (await openEagerBackend(backend)));

  it.each([
    ["reflect", 4, true, [9, 8, 3]],
    ["zero", 2, false, [6, 6, 1]],
    ["zero", 0, true, [5, 7, 3]],
    ["zero", 4, true, [96, 96, 3]],
    ["zero", 2, false, [32, 32, 3]],
  ] as const)("pads by %s %i, crops and flips as plain arithmetic does", async (padMode, pad, flip, shape) => {
    await expectAsPlainly(shape, { crop: "shift", padMode, pad, flip });
  });

  it.each([
    [true, [8, 8, 3]],
    [false, [13, 13, 1]],
    [true, [64, 64, 3]],
  ] as const)("resizes rectangles, flips %s, as plain arithmetic does", async (flip, shape) => {
    await expectAsPlainly(shape, { crop: "resized", padMode: "reflect", pad: 4, flip });
  });
});

/** Twelve images of a shape, on the current backend and in plain arithmetic. */
async function expectAsPlainly(shape: readonly [number, number, number], augmentation: Augmentation): Promise<void> {
  const { crop, pad, padMode } = augmentation;
  const [h, w, c] = shape;
  const images = Uint8Array.from({ length: 12 * h * w * c }, (_, i) => (i * 37 + (i >> 4) * 11) % 256);
  const draws = augmentationDraws(
    Int32Array.from({ length: 12 }, (_, i) => i * 5),
    { ...augmentation, seed: 3, epoch: 2, size: h },
  );
  const image = { shape, crop, pad, padMode, mean: [0.4, 0.5, 0.6].slice(0, c), std: [0.2, 0.25, 0.3].slice(0, c) };
  const records = tf.tensor2d(Float32Array.from(images), [12, h * w * c]);
  const found = augment(records, tf.tensor2d(draws, [12, draws.length / 12], "int32"), image);
  const expected = augmentPlainly(images, draws, image);
  expect(found.shape).toEqual([12, h, w, c]);
  const values = Float32Array.from(await found.data());
  const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0);
  expect(worst).toBeLessThan(1e-5);
}
