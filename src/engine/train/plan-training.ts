// The plan of a training step from a config, without numbers and without a device.

import type { Block } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { lossParts } from "../local/loss";
import { buildModel, type Model } from "../local/model";
import { planOf } from "../plan/build";
import type { PlanTarget } from "../plan/executor";
import { layOutHomes } from "../plan/homes";
import type { Plan } from "../plan/plan";
import type { TraceBackend } from "../plan/trace";
import { homeShapes } from "./home-shapes";
import { croppingOf } from "./runner";
import { savingsOf } from "./savings";
import { traceTraining } from "./trace-step";

/** Only shapes matter. */
const NO_DRAWS = { normal: (n: number) => new Float32Array(n), uniform: (n: number) => new Float32Array(n) };

/** Runs `body` on a model that is all zeros. The trace backend must be tfjs's current one. */
export function withZeroModel<T>(config: Config, body: (model: Model) => T): T {
  const model = buildModel(config, () => NO_DRAWS);
  try {
    return body(model);
  } finally {
    model.parameters.dispose();
  }
}

/** The plan of a step on a batch of records, and the bytes of each buffer of homes. `partsOf`: what is computed of a loss. */
export function planTraining(
  trace: TraceBackend,
  model: Model,
  target: PlanTarget,
  partsOf: (auxiliary: NonNullable<Block["auxiliary"]>) => ReturnType<typeof lossParts> = lossParts,
): { plan: Plan; homeBuffers: number[] } {
  const { config, layout, parameters } = model;
  const traced = traceTraining(trace, model, {
    images: config.batch.size,
    input: croppingOf(config.augmentation),
    parts: layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [partsOf(auxiliary)] : [])),
    watched: false,
  });
  const homes = layOutHomes(homeShapes(parameters), target);
  return { plan: planOf(traced, homes.places, target, savingsOf(config)).plan, homeBuffers: homes.buffers };
}
