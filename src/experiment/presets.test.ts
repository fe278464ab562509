import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "#engine/plan/plan";
import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { planTraining, withZeroModel } from "#engine/train/plan-training";
import { layoutOf } from "./blocks";
import type { Config } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { PRESETS, presetNamed } from "./presets";
import { resolve } from "./resolve";

const TARGET = { alignment: 64, maxBufferBytes: 2 ** 40, scratchBytes: () => [] };
let trace: TraceBackend;
beforeAll(async () => {
  trace = await openTraceBackend();
});

/** The plan of a training step, which nothing runs. */
const planOf = (config: Config): Plan => withZeroModel(config, (model) => planTraining(trace, model, TARGET)).plan;

describe("a preset", () => {
  it.each(PRESETS)("$name makes a config on CIFAR-10, and its step is traced and planned", ({ settings }) => {
    const config = resolve(settings, CIFAR10_FACTS);
    const { blocks } = layoutOf(config);
    const plan = planOf(config);
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
