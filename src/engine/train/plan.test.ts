// Plans of whole steps: what they keep in memory, how many calls they make, and that more blocks need less.

import { describe, expect, it } from "vitest";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import { lossParts } from "../local/loss";
import { buildModel } from "../local/model";
import { planOf } from "../plan/build";
import { layOutHomes } from "../plan/homes";
import type { Plan } from "../plan/plan";
import { openTraceBackend } from "../plan/trace";
import { traceTraining } from "./trace-step";

const TARGET = { alignment: 256, maxBufferBytes: 2 ** 31, scratchBytes: () => [] };
const zeros = { normal: (n: number) => new Float32Array(n), uniform: (n: number) => new Float32Array(n) };

async function planStep(settings: Settings, images: number, target = TARGET): Promise<Plan> {
  const backend = await openTraceBackend();
  const model = buildModel(resolve(settings, CIFAR10_FACTS), () => zeros);
  const parts = model.layout.blocks.flatMap(({ auxiliary }) => (auxiliary ? [lossParts(auxiliary)] : []));
  const trace = traceTraining(backend, model, {
    images,
    input: { crop: "shift", pad: 4, padMode: "reflect" },
    parts,
    watched: false,
  });
  const shapes = new Map(
    model.parameters.all().flatMap(({ name, variable }) => [
      [name, variable.shape],
      [`slot/${name}`, variable.shape],
    ]),
  );
  const { plan } = planOf(trace, layOutHomes(shapes, target).places, target);
  model.parameters.dispose();
  return plan;
}

const EACH = { split: { k: "each" as const } };
const END_TO_END = { rule: "end-to-end" as const };

describe("the plan of a step", () => {
  it.each<[string, Settings]>([
    ["ResNet-8, end to end", { network: { depth: 8 }, ...END_TO_END }],
    ["ResNet-20, three blocks", { network: { depth: 20 }, split: { k: 3 } }],
    [
      "ResNet-8, InfoPro and contrast",
      { network: { depth: 8 }, ...EACH, host: { kind: "infopro" }, contrast: { enabled: true } },
    ],
    ["ResNet-8, trained EMA", { network: { depth: 8 }, ...EACH, ema: { gradient: true } }],
  ])("places nothing over what still lives, in at most 1.03 of the peak: %s", async (_, settings) => {
    const { values, arenaBytes, livePeakBytes } = await planStep(settings, 8);
    const inArena = values.filter(({ place, lastUse }) => place.space === "arena" && lastUse >= 0);
    expect(inArena.length).toBeGreaterThan(50);
    for (const a of inArena) {
      for (const b of inArena) {
        const apart = a.place.offset >= b.place.offset + b.bytes || b.place.offset >= a.place.offset + a.bytes;
        // an output in place takes over where its input ends
        const inTurn = a.lastUse <= b.born || b.lastUse <= a.born;
        expect(a === b || apart || inTurn).toBe(true);
      }
    }
    expect(arenaBytes[0]! / livePeakBytes).toBeLessThan(1.03);
  });

  it("joins what belongs together: ResNet-8 end to end takes 64 calls", async () => {
    const { calls } = await planStep({ network: { depth: 8 }, ...END_TO_END }, 32);
    expect(calls).toHaveLength(64);
    expect(calls.filter(({ kernel }) => kernel === "add")).toEqual([]);
    expect(calls.filter(({ kernel }) => kernel === "convolutionFilterGradient")).toEqual([]);
  });

  it("spreads over several buffers where one is too large, and no value crosses", async () => {
    const limit = 2 ** 21;
    const { values, arenaBytes } = await planStep({ network: { depth: 8 }, ...END_TO_END }, 8, {
      ...TARGET,
      maxBufferBytes: limit,
    });
    expect(arenaBytes.length).toBeGreaterThan(1);
    for (const { place, bytes } of values) {
      if (place.space !== "scalar") expect(place.offset + bytes).toBeLessThanOrEqual(limit);
    }
  });
});

/** Peaks of ResNet-110 and 32 as shares of end to end: the sizes that docs/method.md, 10 measured on a reference graph. */
describe("the live peak against end to end, batch 128, head 2c2f", () => {
  it.each<[string, Settings["network"], Settings, number]>([
    ["ResNet-110, MAN, each unit", { depth: 110 }, EACH, 0.25],
    ["ResNet-32, MAN, each unit", { depth: 32 }, EACH, 0.6],
    ["ResNet-110, local, each unit", { depth: 110 }, { ...EACH, rule: "local" }, 0.15],
    ["ResNet-32, local, each unit", { depth: 32 }, { ...EACH, rule: "local" }, 0.35],
  ])("%s", async (_, network, settings, atMost) => {
    const whole = await planStep({ network, ...END_TO_END }, 128);
    const cut = await planStep({ network, ...settings }, 128);
    expect(cut.livePeakBytes / whole.livePeakBytes).toBeLessThan(atMost);
  });

  it("hardly grows with depth where every unit is a block", async () => {
    const [shallow, deep] = [
      await planStep({ network: { depth: 20 }, ...EACH }, 128),
      await planStep({ network: { depth: 110 }, ...EACH }, 128),
    ];
    expect(deep.livePeakBytes).toBeLessThan(shallow.livePeakBytes * 1.1);
  });
});
