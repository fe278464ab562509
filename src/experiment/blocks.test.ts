import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layoutOf } from "./blocks";
import type { Settings } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { REFERENCE_SPLITS } from "./reference-splits";
import { resolve } from "./resolve";
import { unitNames } from "./split";

const cases = readdirSync("golden", { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe("layoutOf", () => {
  it("knows all twelve golden cases", () => expect(cases).toHaveLength(12));

  it.each(cases.map(({ name }) => name))("gives the plan stored in golden case %s", (name) => {
    const { config, plan } = JSON.parse(readFileSync(`golden/${name}/config.json`, "utf8"));
    const layout = layoutOf(resolve(config, { ...CIFAR10_FACTS, imageSize: config.data.imageSize }));
    expect(layout.blocks.map(({ units }) => units)).toEqual(plan.modules);
    expect([layout.unitsPerStage, layout.ema, layout.bias]).toEqual([plan.n, plan.ema, plan.bias]);
    layout.blocks.slice(0, -1).forEach(({ auxiliary }, i) => {
      const { partner, head, ...weights } = plan.local[i];
      expect([auxiliary?.partner, auxiliary?.head]).toEqual([partner, head]);
      for (const [key, value] of Object.entries(weights)) {
        expect(auxiliary?.[key as "ratio"]).toBeCloseTo(value as number, 12);
      }
    });
    expect(layout.blocks.at(-1)?.auxiliary).toBeNull();
  });

  it("is one block end to end, whatever the split, the branches and the weights say", () => {
    const ignored = { split: { k: 54 }, ema: { enabled: false }, bias: { enabled: false }, host: { declaredK: 3 } };
    const layout = layoutOf(resolve({ rule: "end-to-end", ...ignored }, CIFAR10_FACTS));
    expect(layout.blocks.map(({ units, auxiliary }) => [units.length, auxiliary])).toEqual([[15, null]]);
    expect([layout.ema, layout.bias]).toEqual([false, null]);
  });

  it("gives rule local neither EMA nor bias, and its heads the block's own last unit", () => {
    const { ema, bias, blocks } = layoutOf(resolve({ rule: "local", split: { k: 3 } }, CIFAR10_FACTS));
    expect([ema, bias]).toEqual([false, null]);
    expect(blocks.map(({ auxiliary }) => auxiliary?.head)).toEqual([[1, 4], [2, 4], undefined]);
    expect(blocks.map(({ auxiliary }) => auxiliary?.partner)).toEqual([[2, 0], [3, 0], undefined]);
  });

  it("puts every unit into one block, in order, for every reference list", () => {
    for (const { depth, name, list } of REFERENCE_SPLITS) {
      const { blocks } = layoutOf(resolve({ network: { depth }, split: { reference: name } }, CIFAR10_FACTS));
      expect(blocks.map(({ units }) => units.at(-1))).toEqual(list);
      expect(blocks.flatMap(({ units }) => units)).toEqual(unitNames(depth));
    }
  });
});

/** Reconstruction weights of the published command: first 5, last 0 (docs/method.md, 4.5). */
describe("loss weights of schedule stage", () => {
  const published = { kind: "infopro", lambdaRecon: [5, 0], lambdaTask: [0.5, 0] } as const;
  const weights = (host: object, split: object, depth: 32 | 110 = 32) => {
    const settings = { network: { depth }, host: { ...published, ...host }, split } as Settings;
    return layoutOf(resolve(settings, CIFAR10_FACTS)).blocks.flatMap(({ auxiliary }) => auxiliary ?? []);
  };
  const byStage = (found: ReturnType<typeof weights>) =>
    [1, 2, 3].map((stage) => found.find(({ partner }) => partner[0] === stage)?.recon.toFixed(2));

  it.each([
    ["resnet32-k8", 8, 32, ["4.17", "3.33", "2.50"]],
    ["resnet32-k16", 16, 32, ["4.64", "4.29", "3.93"]],
    ["resnet110-k55", 55, 110, ["4.91", "4.81", "4.72"]],
  ] as const)("%s, the K as typed: %i", (reference, declaredK, depth, expected) => {
    expect(byStage(weights({ schedule: "stage", declaredK }, { reference }, depth))).toEqual(expected);
  });

  it("are the first ones where K is 2", () => {
    expect(weights({ schedule: "stage" }, { k: 2 })).toMatchObject([{ ratio: 0, recon: 5, task: 0.5 }]);
  });

  it.each([
    [3, "config.negativeWeight | 1 | -5"],
    [4, "config.negativeWeight | 3 | -2.5"],
  ])("are refused where they fall below zero: K = %i", (k, message) => {
    expect(() => weights({ schedule: "stage" }, { k })).toThrow(message);
  });

  it("run from first to last by index, and stay the first under constant", () => {
    expect(weights({ schedule: "index" }, { k: 4 }).map(({ recon }) => recon)).toEqual([5, 2.5, 0]);
    expect(weights({ schedule: "constant" }, { k: 4 }).map(({ recon }) => recon)).toEqual([5, 5, 5]);
    expect(weights({ schedule: "index", kind: "classification" }, { k: 4 }).map(({ recon }) => recon)).toEqual([
      0, 0, 0,
    ]);
  });
});
