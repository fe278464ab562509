// The formula that follows the hand, held to the plan.

import { beforeAll, describe, expect, it } from "vitest";
import { quickForecast } from "#experiment/block-costs";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import type { ForecastDevice } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";
import { openTraceBackend, type TraceBackend } from "../plan/trace";
import { blockCosts } from "./block-costs";
import { forecast } from "./forecast";
import { type ForecastTarget, forecastTarget } from "./forecast-target";

const DEVICES: Record<string, ForecastDevice> = {
  "WASM, two threads": { backend: "wasm", threads: 2 },
  WebGPU: {
    backend: "webgpu",
    software: false,
    quads: false,
    maxBufferBytes: 2 ** 31,
    maxBindingBytes: 2 ** 31,
  },
};

const IMAGES = 8;

let trace: TraceBackend;
const targets = new Map<string, ForecastTarget>();
beforeAll(async () => {
  trace = await openTraceBackend();
  for (const [name, device] of Object.entries(DEVICES)) targets.set(name, await forecastTarget(device));
});

/** Greatest difference of a block's peak from the plan's, and the whole peak's, as shares. */
function differences(settings: Settings, device: string) {
  const config = resolve({ batch: { size: IMAGES }, ...settings }, CIFAR10_FACTS);
  const target = targets.get(device)!;
  const quick = quickForecast(blockCosts(trace, config, target), config);
  const planned = forecast(trace, config, target);
  expect(quick.lastingBytes).toBe(planned.lastingBytes);
  const off = (a: number, b: number) => Math.abs(a - b) / b;
  return {
    whole: off(quick.peakBytes, planned.peakBytes),
    blocks: Math.max(...quick.blocks.map(({ peakBytes }, i) => off(peakBytes, planned.blocks[i]!.peakBytes))),
    hills: Math.max(
      ...quick.blocks.map(
        ({ ownBytes, auxiliaryBytes }, i) =>
          Math.abs(ownBytes - planned.blocks[i]!.ownBytes) +
          Math.abs(auxiliaryBytes - planned.blocks[i]!.auxiliaryBytes),
      ),
    ),
  };
}

const DEPTH_32 = { network: { depth: 32 } } as const;

describe.each(Object.keys(DEVICES))("%s", (device) => {
  it.each<[string, Settings]>([
    ["ResNet-8, each unit", { network: { depth: 8 }, split: { k: "each" } }],
    ["ResNet-14, two blocks", { network: { depth: 14 }, split: { k: 2 } }],
    ["ResNet-32, one block", { ...DEPTH_32, split: { k: 1 } }],
    ["ResNet-32, four blocks", DEPTH_32],
    [
      "ResNet-32, uneven blocks",
      {
        ...DEPTH_32,
        split: {
          list: [
            [1, 0],
            [1, 1],
            [2, 4],
            [3, 2],
            [3, 4],
          ],
        },
      },
    ],
    ["ResNet-32, rule local", { ...DEPTH_32, rule: "local", split: { k: 7 } }],
    ["ResNet-32, EMA alone", { ...DEPTH_32, bias: { enabled: false } }],
    ["ResNet-32, a bias a channel", { ...DEPTH_32, bias: { form: "channel" } }],
    ["ResNet-32, trained EMA", { ...DEPTH_32, ema: { gradient: true } }],
    ["ResNet-32, recomputed norms", { ...DEPTH_32, storage: { recompute: true } }],
    ["ResNet-32, shortcut A, dropout", { network: { depth: 32, shortcut: "A", dropout: 0.1 }, split: { k: 5 } }],
    ["ResNet-20, head dgl", { network: { depth: 20 }, split: { k: 6 }, head: { config: "dgl" } }],
    ["ResNet-110, twenty blocks", { network: { depth: 110 }, split: { k: 20 } }],
    ["ResNet-110, each unit", { network: { depth: 110 }, split: { k: "each" } }],
  ])("%s: every block's peak to the byte, and its hill but for the labels", (_, settings) => {
    const { whole, blocks, hills } = differences(settings, device);
    expect([whole, blocks]).toEqual([0, 0]);
    expect(hills).toBeLessThanOrEqual(4 * IMAGES);
  });

  it.each<[string, Settings]>([
    ["ResNet-32, decoders", { ...DEPTH_32, host: { kind: "infopro" } }],
    ["ResNet-32, decoders and contrast", { ...DEPTH_32, host: { kind: "infopro" }, contrast: { enabled: true } }],
    ["ResNet-110, decoders, eight blocks", { network: { depth: 110 }, split: { k: 8 }, host: { kind: "infopro" } }],
  ])("%s: within 1 in 100 a block, 1 in 1000 in whole", (_, settings) => {
    const { whole, blocks } = differences(settings, device);
    expect(whole).toBeLessThan(0.001);
    expect(blocks).toBeLessThan(0.01);
  });

  it.each<[string, Settings]>([
    ["half precision", { ...DEPTH_32, storage: { activations: "f16" } }],
    ["half precision and recomputed norms", { ...DEPTH_32, storage: { activations: "f16", recompute: true } }],
  ])("ResNet-32, %s: within 2 in 100 in whole, 5 in 100 a block", (_, settings) => {
    const { whole, blocks } = differences(settings, device);
    expect(whole).toBeLessThan(0.02);
    expect(blocks).toBeLessThan(0.05);
  });
});
