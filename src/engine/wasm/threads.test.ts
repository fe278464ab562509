// Results do not depend on the number of threads, to the bit; and where threads are missing, the engine goes on with fewer.

import { afterEach, describe, expect, it } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import { tensorDraws } from "#data/random";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { lossParts } from "../local/loss";
import { buildModel } from "../local/model";
import { planOf } from "../plan/build";
import { layOutHomes } from "../plan/homes";
import type { ValueId } from "../plan/plan";
import { openTraceBackend } from "../plan/trace";
import { traceTraining } from "../train/trace-step";
import type { WasmExecutor } from "./executor";
import { openWasmEngine, type WasmOptions, type WasmSurroundings } from "./open-wasm";

const IMAGES = 5;
const STEPS = 3;
const CORES = 4;

const opened: WasmExecutor[] = [];
afterEach(() => {
  for (const executor of opened.splice(0)) executor.dispose();
});

async function open(options: WasmOptions, surroundings: Partial<WasmSurroundings> = {}) {
  const engine = await openWasmEngine({ ...nodeWasm(), cores: CORES, ...surroundings }, options);
  opened.push(engine.executor);
  return engine;
}

/** All homes after a few steps of a small network with auxiliary networks, and the last losses. */
async function trained(options: WasmOptions): Promise<{ homes: Float32Array[]; scalars: Float32Array }> {
  const { executor } = await open(options);
  const settings = {
    network: { depth: 8 as const },
    split: { k: "each" as const },
    host: { kind: "infopro" as const },
  };
  const backend = await openTraceBackend();
  const model = buildModel(resolve(settings, CIFAR10_FACTS), (name) => tensorDraws(1, name));
  const trace = traceTraining(backend, model, {
    images: IMAGES,
    input: { pad: 4, padMode: "reflect" },
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
  scalars[0] = 0;
  let after = scalars;
  for (let step = 0; step < STEPS; step++) after = Float32Array.from(await program.run({ inputs: fed, scalars }));
  const wanted = [...places].map(([name, place]) => ({ place, length: shapes.get(name)!.reduce((a, b) => a * b, 1) }));
  model.parameters.dispose();
  return { homes: await executor.readHomes(wanted), scalars: after };
}

const bits = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

describe("threads", () => {
  it.each([true, false])("train the same weights to the bit on 1, 2 and 3 threads, relaxed %s", async (relaxed) => {
    const alone = await trained({ threads: 1, relaxed });
    expect(alone.homes.length).toBeGreaterThan(50);
    expect(alone.scalars[0]).toBe(0);
    for (const threads of [2, 3]) {
      const together = await trained({ threads, relaxed });
      expect(bits(together.scalars).equals(bits(alone.scalars))).toBe(true);
      const different = alone.homes.filter((home, i) => !bits(home).equals(bits(together.homes[i]!)));
      expect(different).toEqual([]);
    }
  });

  it("are never more than cores, and as many as wished", async () => {
    expect((await open({ threads: 9 }, { cores: 2 })).facts).toMatchObject({ threads: 2, shared: true, notes: [] });
    expect((await open({ threads: 1 })).facts).toMatchObject({ threads: 1, shared: false, notes: [] });
  });

  it("are one where memory cannot be shared, which is told", async () => {
    const { facts } = await open({ threads: 2 }, { startThread: null });
    expect(facts).toMatchObject({ threads: 1, shared: false, notes: [{ code: "wasm.notShared", wished: 2 }] });
  });

  it("are fewer where a worker does not start, which is told", async () => {
    const start = nodeWasm().startThread!;
    let asked = 0;
    const startThread: typeof start = (module, memory) => {
      const worker = start(module, memory);
      return asked++ === 0 ? { ...worker, ready: Promise.reject(new Error("no worker")) } : worker;
    };
    const { facts } = await open({ threads: 3 }, { startThread });
    expect(facts).toMatchObject({ threads: 2, shared: true, notes: [{ code: "wasm.fewerThreads", wished: 3 }] });
  });
});
