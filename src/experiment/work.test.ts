// Against the plans that the engine really runs.

import { beforeAll, describe, expect, it } from "vitest";
import { planMultiplyAdds } from "#cli/bench/multiply-adds";
import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { type ForecastTarget, forecastTarget } from "#engine/train/forecast-target";
import { planTraining, withZeroModel } from "#engine/train/plan-training";
import type { Settings } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { PRESETS } from "./presets";
import { resolve } from "./resolve";
import { workOf } from "./work";

let trace: TraceBackend;
let target: ForecastTarget;
beforeAll(async () => {
  trace = await openTraceBackend();
  target = await forecastTarget({ backend: "wasm", threads: 1 });
});

/** Batches of a few images: the work grows with them, and large ones take long to plan. */
const IMAGES = 2;

function planned(settings: Settings): number {
  const config = resolve({ ...settings, batch: { size: IMAGES } }, CIFAR10_FACTS);
  return withZeroModel(config, (model) => planMultiplyAdds(planTraining(trace, model, target).plan));
}

const SMALL: Settings = { network: { depth: 14, width: [4, 6, 8, 12] }, split: { k: 3 } };

describe("the work of a training step is what its plan's calls make", () => {
  it.each(PRESETS.filter(({ settings }) => settings.network?.depth !== 110).map((p) => [p.name, p.settings] as const))(
    "preset %s",
    (_, settings) => {
      expect(IMAGES * workOf(resolve(settings, CIFAR10_FACTS)).training).toBe(planned(settings));
    },
  );

  it.each<[string, Settings]>([
    ["own heads only", { ...SMALL, rule: "local" }],
    ["a trained EMA copy", { ...SMALL, ema: { gradient: true } }],
    ["no EMA copy", { ...SMALL, ema: { enabled: false } }],
    ["a bias by channel", { ...SMALL, bias: { form: "channel" } }],
    ["shortcuts without numbers", { ...SMALL, network: { depth: 14, shortcut: "A" } }],
    ["decoders that some blocks go without", { ...SMALL, host: { kind: "infopro", lambdaRecon: [0, 1] } }],
  ])("%s", (_, settings) => {
    expect(IMAGES * workOf(resolve(settings, CIFAR10_FACTS)).training).toBe(planned(settings));
  });
});
