import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layoutOf } from "./blocks";
import { CIFAR10_FACTS } from "./defaults";
import { REFERENCE_SPLITS } from "./reference-splits";
import { resolve } from "./resolve";
import { evenSplit } from "./split";

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

  it("refuses the reference's schedule where it turns a weight negative", () => {
    const settings = { host: { kind: "infopro", schedule: "stage", lambdaTask: [0.5, 0] }, split: { k: 3 } } as const;
    expect(() => resolve(settings as never, CIFAR10_FACTS)).toThrow("config.negativeWeight | 1 | -5");
  });
});

describe("splits", () => {
  it("even splits reproduce the reference's ResNet-32 lists", () => {
    for (const { depth, typedK, list } of REFERENCE_SPLITS.filter(({ depth }) => depth === 32)) {
      expect(evenSplit(depth, Math.min(typedK, 15))).toEqual(list);
    }
  });

  it("the reference's K = 16 and K = 55 are 15 and 54 blocks", () => {
    const blocks = Object.fromEntries(REFERENCE_SPLITS.map(({ name, list }) => [name, list.length]));
    expect([blocks["resnet32-k16"], blocks["resnet110-k55"], blocks["resnet110-k32"]]).toEqual([15, 54, 32]);
  });

  it("every list rises and ends the network", () => {
    for (const { depth, name } of REFERENCE_SPLITS) {
      const config = resolve({ network: { depth: depth as 32 }, split: { reference: name } }, CIFAR10_FACTS);
      expect(layoutOf(config).blocks.length).toBe(REFERENCE_SPLITS.find((s) => s.name === name)?.list.length);
    }
  });

  it.each([
    [{ split: { k: 99 } }, "config.invalid | split.k"],
    [{ network: { depth: 8 }, split: { k: 4 } }, "config.unknownSplit | split.k | 4 | 1 to 3"],
    [{ split: { reference: "resnet110-k4" } }, "config.unknownSplit | split.reference | resnet110-k4"],
    [
      {
        split: {
          list: [
            [2, 1],
            [1, 1],
            [3, 4],
          ],
        },
      },
      "config.unknownSplit | split.list",
    ],
    [{ split: { list: [[1, 1]] } }, "config.unknownSplit | split.list"],
  ])("refuses %j", (settings, message) => {
    expect(() => resolve(settings as never, CIFAR10_FACTS)).toThrow(message);
  });
});
