// A few steps of a small network on an executor, fed with made-up records: what tests of whole engines train.

import { tensorDraws } from "#data/random";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { lossParts } from "../local/loss";
import { buildModel } from "../local/model";
import { planOf } from "../plan/build";
import type { Executor } from "../plan/executor";
import { layOutHomes } from "../plan/homes";
import type { ValueId } from "../plan/plan";
import { openTraceBackend } from "../plan/trace";
import { traceTraining } from "../train/trace-step";

export interface SmallTraining {
  /** One step; all scalar slots after it, `stop` first. */
  step(): Promise<Float32Array>;
  /** Parameters, statistics and slots. */
  homes(): Promise<Float32Array[]>;
}

/** ResNet-8 in blocks with auxiliary networks, host infopro, unless the settings say otherwise. */
export async function smallTraining(
  executor: Executor,
  images: number,
  settings: Settings = {},
): Promise<SmallTraining> {
  const backend = await openTraceBackend();
  const config = resolve(
    { network: { depth: 8 }, split: { k: "each" }, host: { kind: "infopro" }, ...settings },
    CIFAR10_FACTS,
  );
  const model = buildModel(config, (name) => tensorDraws(1, name));
  const trace = traceTraining(backend, model, {
    images,
    input: { crop: "shift", pad: 4, padMode: "reflect" },
    parts: model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [lossParts(auxiliary)] : [])),
    watched: false,
  });
  const parameters = model.parameters.all();
  const shapes = new Map(
    parameters.flatMap(({ name, variable: { shape } }) => [
      [name, shape],
      [`slot/${name}`, shape],
    ]),
  );
  const { places, buffers } = layOutHomes(shapes, executor.target);
  executor.allocateHomes(buffers);
  for (const { name, variable } of parameters) {
    const start = backend.takeNumbers(variable);
    if (start) executor.writeHome(places.get(name)!, start);
  }
  model.parameters.dispose();
  const { plan, inputs, knobs, constants } = planOf(trace, places, executor.target);
  const program = await executor.compile(plan);
  const fed = new Map<ValueId, Uint8Array | Int32Array>(
    [...inputs].map(([name, id]): [ValueId, Uint8Array | Int32Array] => {
      const { dtype, bytes } = plan.values[id]!;
      if (dtype === "u8") return [id, Uint8Array.from({ length: bytes }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24)];
      return [id, Int32Array.from({ length: bytes / 4 }, (_, i) => (name === "labels" ? i % 10 : 0))];
    }),
  );
  const scalars = new Float32Array(plan.scalarSlots);
  for (const [name, slot] of knobs) scalars[slot] = name === "learningRate" ? 0.05 : 0.5;
  for (const [slot, value] of constants) scalars[slot] = value;
  const feed = { inputs: fed, scalars };
  const wanted = [...places].map(([name, place]) => ({ place, length: shapes.get(name)!.reduce((a, b) => a * b, 1) }));
  return { step: () => program.run(feed), homes: () => executor.readHomes(wanted) };
}
