// Which variants of kernels are the fastest here: the autotune as every session has it, within its second, and then without
// a limit; and a step with what it chose. On a real GPU the choices are kept, as if a session had found them.

import { openTraceBackend } from "#engine/plan/trace";
import { planTraining, withZeroModel } from "#engine/train/plan-training";
import { adapterName, findAdapter, isSoftware, openDevice } from "#engine/webgpu/device";
import { GpuExecutor, type GpuExecutorOptions } from "#engine/webgpu/executor";
import { quadsHold } from "#engine/webgpu/quads";
import { Tuner } from "#engine/webgpu/tuner";
import { adapterKey } from "#engine/webgpu/tunings-store";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { FaultError } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import type { Bench, Part } from "./bench-place";
import { spreadOf } from "./rival";

const NET: Settings = { network: { depth: 32 }, rule: "man", split: { k: 4 } };
const BATCH = 32;
const QUICK_BATCH = 8;
const ROUNDS = 7;
const QUICK_ROUNDS = 2;

const rounded = (value: number, digits: number) => Number(value.toPrecision(digits));

/** Programs of the step on a device of its own, whose pipelines are not compiled yet. */
async function openNet({ place, quick }: Bench) {
  const adapter = await findAdapter(place.surroundings.gpu);
  if (!adapter) throw new FaultError({ code: "device.noAdapter" });
  const gpu = await openDevice(adapter, place.deviceFault);
  const trace = await openTraceBackend();
  const config = resolve({ ...NET, batch: { size: quick ? QUICK_BATCH : BATCH } }, CIFAR10_FACTS);
  const compile = async (options: GpuExecutorOptions) => {
    const executor = new GpuExecutor(gpu, options);
    const { plan, homeBuffers } = withZeroModel(config, (model) => planTraining(trace, model, executor.target));
    executor.allocateHomes(homeBuffers);
    const began = performance.now();
    let triedMs = 0;
    const program = await executor.compile(plan, (done, total, what) => {
      if (what === "variants") triedMs = performance.now() - began;
      place.progress(done, total, what);
    });
    const startMs = performance.now() - began;
    const step = async () => {
      const start = performance.now();
      await program.run({ inputs: new Map(), scalars: new Float32Array(plan.scalarSlots) });
      return performance.now() - start;
    };
    return { triedMs, startMs, step, dispose: () => executor.dispose() };
  };
  return { adapter, quads: await quadsHold(gpu.device), compile, close: () => gpu.device.destroy() };
}

export const webgpuTuning: Part = async (bench, part) => {
  const { place, quick, rows } = bench;
  const first = await openNet(bench);
  const { adapter } = first;
  bench.adapter = adapterName(adapter);
  const short = new Tuner({ adapter: "", store: null, quads: first.quads });
  const limited = await first.compile({ tuner: short });
  first.close();

  const second = await openNet(bench);
  const store = isSoftware(adapter) ? null : (place.surroundings.tunings ?? null);
  const tuner = new Tuner({ adapter: adapterKey(adapter), store, quads: second.quads, anew: true });
  const tuned = await second.compile({ tuner, trialMs: Number.POSITIVE_INFINITY });
  const all = tuner.tried;
  const total = all.reduce((sum, { shape }) => sum + shape.multiplyAdds, 0);
  const within = short.tried.reduce((sum, { shape }) => sum + shape.multiplyAdds, 0);
  for (const [name, { triedMs, startMs }, tried, share] of [
    ["variants for a second, as in a session", limited, short.tried.length, within / total],
    ["all variants", tuned, all.length, 1],
  ] as const) {
    rows.push({
      part,
      name,
      unit: "ms",
      ...spreadOf([Math.round(triedMs)]),
      facts: { startMs: Math.round(startMs), tried: `${tried} shapes`, shareOfWork: rounded(share, 3) },
    });
  }

  const plain = await second.compile({});
  const times = { plain: [] as number[], tuned: [] as number[] };
  await plain.step();
  await tuned.step();
  for (let round = 0; round < (quick ? QUICK_ROUNDS : ROUNDS); round++) {
    place.progress(round, ROUNDS, "steps in turns");
    times.plain.push(await plain.step());
    times.tuned.push(await tuned.step());
  }
  const [before, after] = [spreadOf(times.plain), spreadOf(times.tuned)];
  rows.push({ part, name: "a step in the row's own way", unit: "ms", ...before, facts: {} });
  const timesFaster = rounded(before.median / after.median, 4);
  rows.push({ part, name: "a step with what was chosen", unit: "ms", ...after, facts: { timesFaster } });
  for (const { shape, times: found, best } of all) {
    const [own] = found;
    const chosen = found.find(({ candidate }) => candidate === best);
    if (!own || !chosen) continue;
    rows.push({
      part,
      name: shape.key,
      unit: "ms",
      ...spreadOf([chosen.ms]),
      facts: {
        shareOfWork: rounded(shape.multiplyAdds / total, 3),
        tried: found.length,
        variant: best.tuning.name,
        ownMs: own.ms,
        timesFaster: rounded(own.ms / chosen.ms, 4),
      },
    });
  }
  plain.dispose();
  tuned.dispose();
  second.close();
};
