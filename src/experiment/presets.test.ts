import { beforeAll, describe, expect, it } from "vitest";
import { buildModel } from "#engine/local/model";
import type { Executor } from "#engine/plan/executor";
import type { Plan } from "#engine/plan/plan";
import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { PlannedRunner } from "#engine/train/planned-runner";
import { layoutOf } from "./blocks";
import type { Config } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { PRESETS, presetNamed } from "./presets";
import { resolve } from "./resolve";

let trace: TraceBackend;
beforeAll(async () => {
  trace = await openTraceBackend();
});

/** The plan of a training step, which nothing runs. */
async function planOf(config: Config): Promise<Plan> {
  let planned: Plan | null = null;
  const executor: Executor = {
    stepsAhead: 0,
    target: { alignment: 64, maxBufferBytes: 2 ** 40, scratchBytes: () => [] },
    allocateHomes: () => undefined,
    writeHome: () => undefined,
    readHomes: async () => [],
    compile: async (plan) => {
      planned = plan;
      return {
        measuredPeakBytes: plan.livePeakBytes,
        run: async ({ scalars }) => scalars,
        read: async () => new Float32Array(),
        dispose: () => undefined,
      };
    },
    clearStop: () => undefined,
    allocatedBytes: () => ({ now: 0, peak: 0 }),
    dispose: () => undefined,
  };
  const zeros = { normal: (n: number) => new Float32Array(n), uniform: (n: number) => new Float32Array(n) };
  const model = buildModel(config, () => zeros);
  const runner = new PlannedRunner(model, trace, executor);
  const { size } = config.batch;
  const { imageSize } = config.data;
  const weights = model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [auxiliary] : []));
  await runner.train(
    {
      image: new Float32Array(size * imageSize * imageSize * config.network.channels),
      labels: new Int32Array(size),
    },
    { learningRate: 0, emaMomentum: 1, weights, step: 0 },
  );
  runner.dispose();
  return planned!;
}

describe("a preset", () => {
  it.each(PRESETS)("$name makes a config on CIFAR-10, and its step is traced and planned", async ({ settings }) => {
    const config = resolve(settings, CIFAR10_FACTS);
    const { blocks } = layoutOf(config);
    const plan = await planOf(config);
    const withLoss = new Set(plan.calls.filter(({ mark }) => mark.phase === "loss").map(({ mark }) => mark.block));
    expect(withLoss.size).toBe(blocks.length);
    expect(plan.livePeakBytes).toBeGreaterThan(1e6);
  });

  it.each([
    ["resnet32-k8", 8],
    ["resnet32-k16", 15],
    ["resnet110-k32", 32],
    ["resnet110-k55", 54],
  ])("%s trains %i blocks as the reference does, each with a loss", (name, count) => {
    const config = resolve(presetNamed(name)!.settings, CIFAR10_FACTS);
    const { blocks } = layoutOf(config);
    expect(blocks).toHaveLength(count);
    for (const { auxiliary } of blocks.slice(0, -1)) {
      expect(auxiliary!.recon).toBeGreaterThan(0);
      expect(auxiliary!.task).toBeGreaterThan(0);
    }
    expect([config.batch.size, config.optimizer.lr, config.schedule.epochs]).toEqual([1024, 0.8, 400]);
  });

  it("with checkpoints needs less than plain end to end", async () => {
    const [plain, saved] = await Promise.all(
      ["end-to-end", "checkpointing"].map((name) => planOf(resolve(presetNamed(name)!.settings, CIFAR10_FACTS))),
    );
    expect(saved!.livePeakBytes).toBeLessThan(0.9 * plain!.livePeakBytes);
  });
});
