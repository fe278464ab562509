// The forecast adds up, agrees with what the WASM engine really binds, and has the shapes that the method promises.

import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryCases } from "#cli/study/memory-cases";
import { tensorDraws } from "#data/random";
import { type Config, DEPTHS, type Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { auxiliaryToll, type ForecastDevice, LASTING_PARTS, partsBytes, type StepForecast } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";
import { phrase } from "#messages/en-phrases";
import { speak } from "#messages/languages";
import { buildModel } from "../local/model";
import { openTraceBackend, TraceBackend } from "../plan/trace";
import { openTestBackend } from "../testing/node-engine";
import { checkpointingOf, endToEndOf, forecast, forecastBesideRivals } from "./forecast";
import { type ForecastTarget, forecastTarget } from "./forecast-target";
import { PlannedRunner } from "./planned-runner";
import { croppingOf } from "./runner";

const GPU: ForecastDevice = {
  backend: "webgpu",
  software: false,
  quads: false,
  maxBufferBytes: 2 ** 31,
  maxBindingBytes: 2 ** 31,
};

let trace: TraceBackend;
let gpu: ForecastTarget;
beforeAll(async () => {
  await speak("de");
  trace = await openTraceBackend();
  gpu = await forecastTarget(GPU);
});
afterAll(() => speak("en"));

const configOf = (settings: Settings) => resolve(settings, CIFAR10_FACTS);

describe("a forecast", () => {
  it.each<[string, Settings]>([
    ["ResNet-8, three blocks", { network: { depth: 8 }, split: { k: 3 } }],
    ["ResNet-20, end to end with checkpoints", { rule: "end-to-end", checkpointing: { segments: "sqrt" } }],
    [
      "ResNet-14, decoders, half precision",
      { network: { depth: 14 }, host: { kind: "infopro" }, storage: { activations: "f16" } },
    ],
    [
      "ResNet-14, trained EMA, contrast",
      { network: { depth: 14 }, ema: { gradient: true }, contrast: { enabled: true } },
    ],
  ])("knows each byte by name: %s", (_, settings) => {
    const found = forecast(trace, configOf({ batch: { size: 8 }, ...settings }), gpu);
    const sums = found.liveBytes.map((__, call) =>
      found.tensors.reduce((sum, { bytes, born, lastUse }) => sum + (born <= call && call <= lastUse ? bytes : 0), 0),
    );
    expect(sums).toEqual(found.liveBytes);
    expect(found.tensors.filter(({ name }) => name === "")).toEqual([]);
    // identifiers stay: a layer, a kernel, and an output of either
    const inWords = found.tensors.filter(({ name }) => !/^\S+( \w+)?$/.test(name));
    expect(inWords.length).toBeGreaterThan(0);
    expect(inWords.filter(({ name }) => phrase(name) === name)).toEqual([]);
    expect(Math.max(...found.liveBytes)).toBe(found.peakBytes);
    for (const { parts, peakBytes } of [found, ...found.blocks]) expect(partsBytes(parts)).toBe(peakBytes);
    expect(partsBytes(found.parts, LASTING_PARTS)).toBe(found.lastingBytes);
    expect(found.blocks.reduce((sum, { lastingBytes }) => sum + lastingBytes, 0)).toBe(found.lastingBytes);
    expect(Math.max(...found.blocks.map(({ peakBytes }) => peakBytes))).toBe(found.peakBytes);
  });

  it("tells the step in order: each block's forward, auxiliary network, loss, backward, EMA pull and update", () => {
    const { stretches, liveBytes, blocks } = forecast(trace, configOf({ network: { depth: 8 }, split: { k: 3 } }), gpu);
    expect(stretches.map(({ from }) => from)).toEqual([0, ...stretches.slice(0, -1).map(({ to }) => to + 1)]);
    expect(stretches.at(-1)?.to).toBe(liveBytes.length - 1);
    const phasesOf = (block: number) => [
      ...new Set(stretches.flatMap((stretch) => (stretch.block === block ? [stretch.phase] : []))),
    ];
    for (const block of [0, 1]) {
      expect(phasesOf(block).slice(0, 4)).toEqual(["forward", "auxiliary", "loss", "backward"]);
      expect(phasesOf(block).sort()).toEqual(["auxiliary", "backward", "ema", "forward", "loss", "update"]);
    }
    expect(phasesOf(2).sort()).toEqual(["backward", "forward", "loss", "update"]);
    for (const { block, peakBytes } of blocks) {
      const own = stretches.filter((stretch) => stretch.block === block || (block === 0 && stretch.block === null));
      expect(Math.max(...own.map((stretch) => stretch.peakBytes))).toBe(peakBytes);
    }
  });

  it("names EMA, bias and slots, and has none where there are none", () => {
    const man = forecast(trace, configOf({ network: { depth: 8 }, split: { k: 2 } }), gpu).parts;
    // partner 2.0: two filters and a projection, three norms
    const unit = 4 * (9 * 16 * 32 + 9 * 32 * 32 + 16 * 32 + 6 * 32);
    expect([man.ema, man.bias]).toEqual([unit, unit]);
    expect(man.slots).toBe(man.parameters + man.bias);
    const local = forecast(trace, configOf({ network: { depth: 8 }, rule: "local", split: { k: 2 } }), gpu).parts;
    expect([local.ema, local.bias]).toEqual([0, 0]);
  });

  it("says which tensor breaks a device's limit, and that WASM ends at 4 GiB", async () => {
    const limits = async (device: ForecastDevice, settings: Settings) =>
      forecast(trace, configOf(settings), await forecastTarget(device)).limits;
    const depth8: Settings = { network: { depth: 8 } };
    expect(await limits(GPU, depth8)).toEqual([]);
    const small = await limits({ ...GPU, maxBindingBytes: 2 ** 20, maxBufferBytes: 2 ** 28 }, depth8);
    expect(small).toMatchObject([{ limit: "binding", bytes: 128 * 32 * 32 * 16 * 4, allowedBytes: 2 ** 20 }]);
    const wasm: ForecastDevice = { backend: "wasm", threads: 1 };
    expect(await limits(wasm, depth8)).toEqual([]);
    const large = await limits(wasm, { ...depth8, batch: { size: 8192 } });
    expect(large).toMatchObject([{ limit: "memory", allowedBytes: 2 ** 32 }]);
    expect(large[0]!.bytes).toBeGreaterThan(2 ** 32);
  });

  it("stops between its plans where a newer one is wanted", async () => {
    const stop = async () => {
      throw new Error("newer");
    };
    await expect(
      forecastBesideRivals(trace, configOf({ network: { depth: 8 } }), gpu, { pause: stop }),
    ).rejects.toThrow("newer");
  });
});

/** One real step of a config on the WASM engine. */
async function measure(config: Config) {
  const backend = await openTestBackend("wasm", "planned");
  const current = tf.backend();
  if (backend.engine !== "planned" || !(current instanceof TraceBackend)) throw new Error("the backend is not planned");
  const executor = await backend.makeExecutor();
  const model = buildModel(config, (name) => tensorDraws(1, name));
  const runner = new PlannedRunner(model, current, executor);
  const { size } = config.batch;
  const records = new Uint8Array(size * 3 * 32 * 32).map((_, i) => (i * 37) % 256);
  const labels = new Int32Array(size).map((_, i) => i % 10);
  const weights = model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [auxiliary] : []));
  try {
    await runner.train(
      { records, labels, draws: new Int32Array(3 * size), ...croppingOf(config.augmentation) },
      { learningRate: 0.01, emaMomentum: 0.99, weights, step: 0 },
    );
    return { ...runner.memory(), threads: backend.facts.threads };
  } finally {
    runner.dispose();
  }
}

describe("the forecast against what the WASM engine binds in a step, batch 8", () => {
  // the deepest take a while: `npm run study -- memory` measures all
  const quick = memoryCases().filter(({ settings }) => settings.network?.depth !== 110);
  it.each([...quick.map(({ name, settings }): [string, Settings] => [name, settings])])("%s", async (_, settings) => {
    const config = configOf({ ...settings, batch: { size: 8 } });
    const measured = await measure(config);
    const target = await forecastTarget({ backend: "wasm", threads: measured.threads });
    const found = forecast(trace, config, target);
    expect(Math.abs(found.peakBytes - measured.livePeakBytes)).toBeLessThan(0.01 * measured.livePeakBytes);
    expect(Math.abs(found.allocatedBytes - measured.allocatedPeakBytes)).toBeLessThan(
      0.05 * measured.allocatedPeakBytes,
    );
  });
});

/** What grows with the network: the peak without lasting bytes and the batch. */
const worked = ({ peakBytes, lastingBytes, parts }: StepForecast) => peakBytes - lastingBytes - parts.input;

describe("against end to end, batch 128, head 2c2f, no decoder", () => {
  const pair = (settings: Settings) => {
    const config = configOf(settings);
    return [forecast(trace, config, gpu), forecast(trace, endToEndOf(config), gpu)] as const;
  };
  const each = { split: { k: "each" as const } };

  it.each<[string, Settings, number]>([
    ["ResNet-110, MAN, each unit", { network: { depth: 110 }, ...each }, 0.75],
    ["ResNet-32, MAN, each unit", { network: { depth: 32 }, ...each }, 0.4],
    ["ResNet-110, local, each unit", { network: { depth: 110 }, ...each, rule: "local" }, 0.85],
    ["ResNet-32, local, each unit", { network: { depth: 32 }, ...each, rule: "local" }, 0.65],
  ])("%s: the whole live peak, weights and slots in it, is less by the share asked for", (_, settings, atLeast) => {
    const [cut, whole] = pair(settings);
    expect(1 - cut.peakBytes / whole.peakBytes).toBeGreaterThan(atLeast);
  });

  it("ResNet-110, MAN, each unit: activations alone, nothing recomputed, are less by 86 in 100", () => {
    const [cut, whole] = pair({ network: { depth: 110 }, ...each });
    expect(1 - cut.activationBytes / whole.activationBytes).toBeGreaterThan(0.86);
  });

  // KiB an image of docs/method.md, 10
  it.each<[string, Settings, number]>([
    ["end to end", { rule: "end-to-end" }, 2429],
    ["MAN, two blocks", { split: { k: 2 } }, 2061],
    ["MAN, three blocks", { split: { k: 3 } }, 1837],
    ["MAN, each unit", each, 1101],
    ["local, two blocks", { split: { k: 2 }, rule: "local" }, 1773],
    ["local, three blocks", { split: { k: 3 }, rule: "local" }, 1549],
    ["local, each unit", { ...each, rule: "local" }, 525],
  ])("ResNet-32, %s: keeps within 3 in 100 of the reference graph's activations", (_, settings, kib) => {
    const { activationBytes } = forecast(trace, configOf(settings), gpu);
    expect(Math.abs(activationBytes / 128 / 1024 / kib - 1)).toBeLessThan(0.03);
  });

  it.each<[number, Settings, number, number]>([
    [2, {}, 1 / 3, 0.5],
    [3, {}, 1 / 3, 0.5],
    [2, { host: { kind: "infopro" } }, 0.5, 1],
    [3, { host: { kind: "infopro" } }, 0.5, 1],
  ])("ResNet-32, K = %i, %j: the auxiliary network eats %d to %d of the saving", (k, settings, low, high) => {
    const [cut, whole] = pair({ split: { k }, ...settings });
    const toll = auxiliaryToll(cut.blocks, whole.peakBytes)!;
    expect(toll).toBeGreaterThan(low);
    expect(toll).toBeLessThan(high);
  });
});

describe("over depth, batch 128", () => {
  const over = (make: (config: Config) => Config) =>
    DEPTHS.filter((depth) => depth >= 20).map((depth) => {
      const config = configOf({ network: { depth }, split: { k: "each" } });
      return { units: (depth - 2) / 2, bytes: worked(forecast(trace, make(config), gpu)) };
    });

  it("stays flat where every unit is a block: under 10 in 100 more from ResNet-20 to ResNet-110", () => {
    const bytes = over((config) => config).map((point) => point.bytes);
    expect(Math.max(...bytes) / Math.min(...bytes)).toBeLessThan(1.1);
  });

  it("grows on a straight line end to end", () => {
    const points = over(endToEndOf);
    const slopes = points
      .slice(1)
      .map(({ units, bytes }, i) => (bytes - points[i]!.bytes) / (units - points[i]!.units));
    expect(Math.max(...slopes) / Math.min(...slopes)).toBeLessThan(1.01);
    expect(points.at(-1)!.bytes / points[0]!.bytes).toBeGreaterThan(5);
  });

  it("grows like the root of the number of units with checkpoints", () => {
    const ratios = over(checkpointingOf).map(({ units, bytes }) => bytes / Math.sqrt(units));
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeLessThan(1.15);
  });
});
