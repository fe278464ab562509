// Memory traded for time or precision: the same numbers from recomputing, nearly the same from half precision, less memory.

import { beforeAll, expect, it } from "vitest";
import { tensorDraws } from "#data/random";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { buildModel } from "../local/model";
import { openTraceBackend, type TraceBackend } from "../plan/trace";
import { ReferenceExecutor } from "../testing/reference-executor";
import { PlannedRunner } from "./planned-runner";
import type { StepData } from "./runner";

let trace: TraceBackend;
beforeAll(async () => {
  trace = await openTraceBackend();
});

const IMAGES = 4;
const data: StepData = {
  image: tensorDraws(1, "images").normal(IMAGES * 16 * 16 * 3),
  labels: Int32Array.of(1, 2, 3, 1),
};

/** Two steps of a small network: losses, weights and the measured peak. */
async function train(settings: Settings) {
  const network = { depth: 14, width: [4, 4, 8, 8] } as const;
  const config = resolve(
    { network: { ...network, width: [...network.width] }, ...settings },
    { ...CIFAR10_FACTS, imageSize: 16 },
  );
  const model = buildModel(config, (name) => tensorDraws(3, name));
  const runner = new PlannedRunner(model, trace, new ReferenceExecutor());
  const knobs = { learningRate: 0.05, emaMomentum: 0.9, step: 0 };
  const weights = model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [auxiliary] : []));
  const losses: number[] = [];
  for (let step = 0; step < 2; step++) {
    losses.push(...(await runner.train(data, { ...knobs, weights, step })).map(({ loss }) => loss));
  }
  const numbers = [...(await runner.read(() => true)).values()].flatMap(({ data: values }) => [...values]);
  const plan = (await runner.trainingPlan())!.plan;
  runner.dispose();
  return { losses, numbers, peak: plan.livePeakBytes };
}

const END_TO_END: Settings = { rule: "end-to-end" };
const MAN: Settings = { split: { k: 2 } };

it.each<[string, Settings, Settings, number]>([
  ["checkpoints, end to end", END_TO_END, { checkpointing: { segments: "sqrt" } }, 0.9],
  ["two checkpoints, end to end", END_TO_END, { checkpointing: { segments: 2 } }, 0.9],
  ["recomputed norms, end to end", END_TO_END, { storage: { recompute: true } }, 0.9],
  ["recomputed norms, MAN", MAN, { storage: { recompute: true } }, 0.95],
])("%s: the same numbers from less memory", async (_, settings, saving, share) => {
  const [plain, saved] = [await train(settings), await train({ ...settings, ...saving })];
  expect(saved.losses).toEqual(plain.losses);
  expect(saved.numbers).toEqual(plain.numbers);
  expect(saved.peak).toBeLessThan(share * plain.peak);
});

it.each<[string, Settings]>([
  ["end to end", END_TO_END],
  ["MAN", MAN],
])("half precision, %s: nearly the same losses from less memory", async (_, settings) => {
  const [plain, saved] = [await train(settings), await train({ ...settings, storage: { activations: "f16" } })];
  saved.losses.forEach((loss, i) => {
    expect(Math.abs(loss - plain.losses[i]!)).toBeLessThan(5e-3 * Math.abs(plain.losses[i]!));
  });
  expect(saved.losses).not.toEqual(plain.losses);
  expect(saved.peak).toBeLessThan(0.8 * plain.peak);
});

it("refuses a step of which a tensor is larger than the device's largest buffer, naming it", async () => {
  const config = resolve({ network: { depth: 8, width: [16, 4, 4, 4] } }, { ...CIFAR10_FACTS, imageSize: 16 });
  const model = buildModel(config, (name) => tensorDraws(3, name));
  const executor = new ReferenceExecutor();
  // [4, 16, 16, 16] float32 are 65,536 bytes
  const limited = Object.assign(executor, { target: { ...executor.target, maxBufferBytes: 60_000 } });
  const runner = new PlannedRunner(model, trace, limited);
  const weights = model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [auxiliary] : []));
  const step = runner.train(data, { learningRate: 0.05, emaMomentum: 0.9, weights, step: 0 });
  await expect(step).rejects.toMatchObject({ fault: { code: "memory.limit", where: "conv1", what: "1" } });
  runner.dispose();
});
