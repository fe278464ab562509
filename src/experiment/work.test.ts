// Against the plans that the engine really runs.

import { beforeAll, describe, expect, it } from "vitest";
import { planMultiplyAdds } from "#cli/bench/multiply-adds";
import { planOf } from "#engine/plan/build";
import { layOutHomes } from "#engine/plan/homes";
import { openTraceBackend, type TraceBackend } from "#engine/plan/trace";
import { type ForecastTarget, forecastTarget } from "#engine/train/forecast-target";
import { homeShapes } from "#engine/train/home-shapes";
import { planTraining, withZeroModel } from "#engine/train/plan-training";
import { savingsOf } from "#engine/train/savings";
import { traceAnswers } from "#engine/train/trace-step";
import { NO_CROP, type Settings } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { PRESETS } from "./presets";
import { resolve } from "./resolve";
import { type Work, workOf } from "./work";

let trace: TraceBackend;
let target: ForecastTarget;
beforeAll(async () => {
  trace = await openTraceBackend();
  target = await forecastTarget({ backend: "wasm", threads: 1 });
});

/** Batches of a few images: the work grows with them, and large ones take long to plan. */
const IMAGES = 2;

const configOf = (settings: Settings) => resolve({ ...settings, batch: { size: IMAGES } }, CIFAR10_FACTS);

/** What the plans of a training step and of a test make. */
function planned(settings: Settings): Work {
  const config = configOf(settings);
  return withZeroModel(config, (model) => {
    const training = planMultiplyAdds(planTraining(trace, model, target).plan);
    const traced = traceAnswers(trace, model, { images: IMAGES, input: NO_CROP, parts: [], watched: false });
    const homes = layOutHomes(homeShapes(model.parameters), target);
    const { plan } = planOf(traced, homes.places, target, savingsOf(config));
    return { training, test: planMultiplyAdds(plan) };
  });
}

function counted(settings: Settings): Work {
  const { training, test } = workOf(configOf(settings));
  return { training: IMAGES * training, test: IMAGES * test };
}

const SMALL: Settings = { network: { depth: 14, width: [4, 6, 8, 12] }, split: { k: 3 } };

describe("the work of a training step and of a test is what their plans' calls make", () => {
  it.each(PRESETS.filter(({ settings }) => settings.network?.depth !== 110).map((p) => [p.name, p.settings] as const))(
    "preset %s",
    (_, settings) => {
      expect(counted(settings)).toEqual(planned(settings));
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
    expect(counted(settings)).toEqual(planned(settings));
  });
});
