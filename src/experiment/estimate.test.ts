import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Settings } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { estimate } from "./estimate";
import { resolve } from "./resolve";
import { unitText } from "./split";

const KIB = 1024;
const INFOPRO = { kind: "infopro" } as const;
const of = (settings: Settings) => estimate(resolve(settings, CIFAR10_FACTS));
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const peakBytes = (settings: Settings) =>
  Math.max(...of(settings).blocks.map((b) => b.inputBytes + b.ownBytes + b.auxiliaryBytes));

describe("estimate, against the measured table of docs/method.md, 10", () => {
  it("ResNet-32 end to end", () => {
    expect(Math.abs(of({ rule: "end-to-end" }).endToEndBytes / KIB - 2429)).toBeLessThan(1);
  });

  it.each([
    [2, 1773, 2021, 1933, 2061, 2309],
    [3, 1549, 1733, 1677, 1837, 2085],
    [4, 1037, 1221, 1357, 1613, 1797],
    [8, 705, 889, 1025, 1281, 1465],
    ["each", 525, 709, 845, 1101, 1285],
  ] as const)("ResNet-32 cut into %s, KiB of the greatest block", (k, a, b, c, d, e) => {
    const measured: number[] = [a, b, c, d, e];
    const split = { k };
    const found = [
      peakBytes({ split, rule: "local" }),
      peakBytes({ split, rule: "local", host: INFOPRO }),
      peakBytes({ split, bias: { enabled: false } }),
      peakBytes({ split }),
      peakBytes({ split, host: INFOPRO }),
    ];
    // the table rounds vectors of a few hundred bytes its own way
    found.forEach((bytes, i) => {
      expect(Math.abs(bytes / KIB - (measured[i] ?? 0))).toBeLessThanOrEqual(1);
    });
  });

  it.each([
    ["resnet110-k2", 0.76, 0.79, 0.73],
    ["resnet110-k4", 0.47, 0.5, 0.4],
    ["resnet110-k16", 0.19, 0.21, 0.12],
    ["resnet110-k55", 0.13, 0.16, 0.06],
  ])("%s, share of end to end", (reference, man, manDecoder, local) => {
    const deep: Settings = { network: { depth: 110 }, split: { reference } };
    const { endToEndBytes } = of(deep);
    // what the measurement has above it are the norms' means and deviations, which belong to the batch
    expect(Math.abs(endToEndBytes / KIB / 8256 - 1)).toBeLessThan(0.001);
    const share = (settings: Settings) => Math.round((peakBytes({ ...deep, ...settings }) / endToEndBytes) * 100) / 100;
    expect([share({}), share({ host: INFOPRO }), share({ rule: "local" })]).toEqual([man, manDecoder, local]);
  });
});

describe("activations by shape", () => {
  it("gives the stem 140 KiB, an early unit 256, a projecting one 160 and 80, a late one 64", () => {
    const { unitBytes } = of({});
    expect([0, 1, 6, 7, 11, 15].map((i) => (unitBytes[i] ?? 0) / KIB)).toEqual([140, 256, 160, 128, 80, 64]);
  });

  it("follows width, image and channels", () => {
    const wide = of({ network: { width: [32, 32, 64, 128] } }).unitBytes.slice(1);
    expect(wide).toEqual(
      of({})
        .unitBytes.slice(1)
        .map((bytes) => 2 * bytes),
    );
    const grey = { ...CIFAR10_FACTS, channels: 1, imageSize: 13, mean: [0.5], std: [0.5] };
    const [stem, first] = estimate(resolve({}, grey)).unitBytes;
    expect([stem, first]).toEqual([13 * 13 * (1 + 16 + 16) * 4, 13 * 13 * 16 * 4 * 4]);
    expect(estimate(resolve({}, grey)).unitBytes.at(-1)).toBe(4 * 4 * 64 * 4 * 4);
  });

  it("loses no unit to a cut: blocks hold together what end to end holds, the classifier apart", () => {
    for (const k of [1, 3, 7, 15]) {
      const { blocks, unitBytes } = of({ split: { k } });
      expect(sum(blocks.map(({ ownBytes }) => ownBytes))).toBe(sum(unitBytes));
    }
  });
});

describe("parameters", () => {
  const each = { split: { k: "each" as const } };
  const auxiliary = (settings: Settings) => of({ ...each, ...settings }).blocks.map((b) => b.auxiliaryParameters);

  it("of ResNet-32 and ResNet-110", () => {
    expect([of({}).parameters, of({ rule: "end-to-end" }).parameters]).toEqual([466_906, 466_906]);
    expect(of({ network: { depth: 110 } }).parameters).toBeCloseTo(1.73e6, -4);
  });

  it("of bias and EMA copies at every unit", () => {
    const local = sum(auxiliary({ rule: "local" }));
    expect(sum(auxiliary({ ema: { enabled: false } })) - sum(auxiliary({ bias: { enabled: false } }))).toBe(0);
    expect(sum(auxiliary({})) - sum(auxiliary({ bias: { enabled: false } }))).toBe(461_120);
    expect(local).toBeGreaterThan(0);
  });

  it("of heads and decoders at all fifteen positions: the last has none, and would be like the one before", () => {
    const heads = auxiliary({ rule: "local" });
    const both = auxiliary({ rule: "local", host: INFOPRO });
    const decoders = both.map((count, i) => count - (heads[i] ?? 0));
    expect([heads.at(-1), decoders.at(-1)]).toEqual([0, 0]);
    expect(sum(heads) + (heads.at(-2) ?? 0)).toBe(841_110);
    expect(sum(decoders) + (decoders.at(-2) ?? 0)).toBe(65_925);
  });

  it("of a channel bias: one number a channel; of a scaled unit: one number more", () => {
    const ema = auxiliary({ bias: { enabled: false } });
    const channel = auxiliary({ bias: { form: "channel" } }).map((count, i) => count - (ema[i] ?? 0));
    expect(channel).toEqual([...Array(4).fill(16), ...Array(5).fill(32), ...Array(5).fill(64), 0]);
    const unit = auxiliary({});
    expect(auxiliary({ bias: { form: "scaled-unit" } }).map((count, i) => count - (unit[i] ?? 0))).toEqual([
      ...Array(14).fill(1),
      0,
    ]);
  });

  it("of the head dgl: three convolutions, four linear layers, six norms", () => {
    const counts = [16 * 128 + 2 * 128 * 128, 128 * 512 + 2 * 512 * 512 + 512 * 10, 3 * 512 + 10, 3 * 2 * (128 + 512)];
    expect(auxiliary({ rule: "local", head: { config: "dgl" } })[0]).toBe(sum(counts));
  });

  const cases = readdirSync("golden", { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []));

  it.each(cases)("as many as the tensors of golden case %s, block by block", (name) => {
    const { config, plan } = JSON.parse(readFileSync(`golden/${name}/config.json`, "utf8"));
    const found = estimate(resolve(config, { ...CIFAR10_FACTS, imageSize: config.data.imageSize }));
    const count = (...prefixes: string[]) => countParameters(name, prefixes);
    expect(found.parameters).toBe(count("conv1.", "bn1.", "layer", "fc64."));
    found.blocks.slice(0, -1).forEach((block, i) => {
      const position = plan.local[i].head.join("_");
      expect(block.auxiliaryParameters).toBe(
        count(`LB.${i}.`, `EMA_Net.${i}.`, `decoder_${position}.`, `aux_classifier_${position}.`),
      );
      const units = (plan.modules[i] as [number, number][]).map((unit) => `layer${unitText(unit)}.`);
      expect(block.parameters).toBe(count(...units, ...(i === 0 ? ["conv1.", "bn1."] : [])));
    });
  });
});

/** Numbers in the case's `init/` tensors whose name begins so; running statistics are no parameters. */
function countParameters(name: string, prefixes: string[]): number {
  const file = readFileSync(`golden/${name}/tensors.safetensors`);
  const header = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString());
  const counted = Object.entries(header as Record<string, { shape: number[] }>).filter(
    ([key]) => prefixes.some((prefix) => key.startsWith(`init/${prefix}`)) && !key.includes("running_"),
  );
  return sum(counted.map(([, { shape }]) => shape.reduce((a, b) => a * b, 1)));
}
