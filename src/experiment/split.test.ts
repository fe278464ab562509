import { describe, expect, it } from "vitest";
import { type Config, DEPTHS } from "./config";
import { CIFAR10_FACTS, defaultsFor } from "./defaults";
import { REFERENCE_SPLITS, referenceSplit } from "./reference-splits";
import { evenSplit, splitOf, unitNames, unitsPerStage, unitText } from "./split";

const NOTHING_SET = defaultsFor({}, CIFAR10_FACTS);
/** The split of a network of the given depth where only this much of it is set. */
const cut = (split: Partial<Config["split"]>, depth: Config["network"]["depth"] = 32) =>
  splitOf({ network: { ...NOTHING_SET.network, depth }, split: { ...NOTHING_SET.split, ...split } });

describe("units", () => {
  it.each(DEPTHS.map((depth, i) => [depth, [1, 2, 3, 5, 7, 9, 18][i]]))("ResNet-%i has %i a stage", (depth, units) => {
    expect(unitsPerStage(depth)).toBe(units);
    expect(unitNames(depth)).toHaveLength(3 * (units ?? 0));
  });

  it("go by stage and index", () => {
    expect(unitNames(14).map(unitText)).toEqual(["1.0", "1.1", "2.0", "2.1", "3.0", "3.1"]);
  });
});

describe("even splits", () => {
  it("cut any depth into any k runs whose lengths differ by one at most", () => {
    for (const depth of DEPTHS) {
      const order = unitNames(depth).map(String);
      for (let k = 1; k <= order.length; k++) {
        const ends = evenSplit(depth, k).map((unit) => order.indexOf(String(unit)));
        const lengths = ends.map((end, i) => end - (ends[i - 1] ?? -1));
        expect(lengths).toHaveLength(k);
        expect(ends.at(-1)).toBe(order.length - 1);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("reproduce the reference's ResNet-32 lists, and its K = 2, 3 and 55 for ResNet-110", () => {
    const same = REFERENCE_SPLITS.filter(({ name }) => /^resnet32-|^resnet110-k(1|2|3|55)$/.test(name));
    expect(same).toHaveLength(10);
    for (const { depth, list } of same) expect(evenSplit(depth, list.length)).toEqual(list);
  });
});

describe("reference lists", () => {
  /** docs/method.md, 2.1: name, K as typed, true number of blocks. */
  it.each([
    ["resnet32-k1", 1, 1],
    ["resnet32-k2", 2, 2],
    ["resnet32-k3", 3, 3],
    ["resnet32-k4", 4, 4],
    ["resnet32-k8", 8, 8],
    ["resnet32-k16", 16, 15],
    ["resnet110-k1", 1, 1],
    ["resnet110-k2", 2, 2],
    ["resnet110-k3", 3, 3],
    ["resnet110-k4", 4, 4],
    ["resnet110-k8", 8, 8],
    ["resnet110-k16", 16, 16],
    ["resnet110-k32", 32, 32],
    ["resnet110-k55", 55, 54],
    ["resnet110-cifar10-balanced-k2", 2, 2],
    ["resnet110-cifar10-balanced-k3", 3, 3],
    ["resnet110-cifar10-balanced-k4", 4, 4],
    ["resnet110-stl10-balanced-k2", 2, 2],
    ["resnet110-stl10-balanced-k3", 3, 3],
    ["resnet110-stl10-balanced-k4", 4, 4],
  ])("%s: K typed %i, %i blocks", (name, typedK, blocks) => {
    const split = referenceSplit(name);
    expect([split?.typedK, split?.list.length]).toEqual([typedK, blocks]);
  });

  it("are all there, once", () => {
    expect(REFERENCE_SPLITS).toHaveLength(20);
    expect(new Set(REFERENCE_SPLITS.map(({ name }) => name)).size).toBe(20);
  });

  it("rise to the last unit of their network", () => {
    for (const { depth, list } of REFERENCE_SPLITS) {
      expect(cut({ list }, depth)).toEqual(list);
    }
  });

  it.each([
    ["resnet32-k8", "1.0 1.2 1.4 2.1 2.3 3.0 3.2 3.4"],
    ["resnet110-k8", "1.4 1.11 2.0 2.7 2.14 3.3 3.10 3.17"],
    ["resnet110-k16", "1.1 1.4 1.7 1.10 1.13 1.16 2.1 2.4 2.7 2.11 2.15 3.1 3.5 3.9 3.13 3.17"],
    ["resnet110-cifar10-balanced-k3", "1.9 2.2 3.17"],
    ["resnet110-stl10-balanced-k3", "1.8 2.1 3.17"],
    ["resnet110-cifar10-balanced-k4", "1.6 1.14 2.8 3.17"],
  ])("%s ends its blocks at %s", (name, ends) => {
    expect(referenceSplit(name)?.list.map(unitText).join(" ")).toBe(ends);
  });
});

describe("splitOf", () => {
  it("takes a list before a name before a number", () => {
    const list = [
      [2, 0],
      [3, 4],
    ] as [number, number][];
    expect(cut({ k: 4, reference: "resnet32-k8", list })).toEqual(list);
    expect(cut({ k: 4, reference: "resnet32-k8" })).toHaveLength(8);
    expect(cut({ k: 4 })).toHaveLength(4);
    expect(cut({ k: "each" })).toHaveLength(15);
  });

  it.each([
    ["more blocks than units", { k: 16 }, "split.k | 16 | a whole number from 1 to 15"],
    [
      "a list of another depth",
      { reference: "resnet110-k4" },
      "split.reference | resnet110-k4 | one of resnet32-k1, resnet32-k2",
    ],
    ["a name nobody knows", { reference: "resnet32-k5" }, "split.reference | resnet32-k5 | one of resnet32-k1"],
    ["an empty name", { reference: "" }, "config.unknownSplit | split.reference"],
    ["an empty list", { list: [] }, "config.unknownSplit | split.list | []"],
    [
      "a list that falls",
      {
        list: [
          [2, 1],
          [1, 1],
          [3, 4],
        ],
      },
      "units in rising order, the last one [3,4]",
    ],
    [
      "a unit twice",
      {
        list: [
          [2, 1],
          [2, 1],
          [3, 4],
        ],
      },
      "config.unknownSplit | split.list",
    ],
    [
      "a unit the network has not",
      {
        list: [
          [1, 5],
          [3, 4],
        ],
      },
      "config.unknownSplit | split.list | [[1,5],[3,4]]",
    ],
    ["a list that stops short", { list: [[1, 1]] }, "config.unknownSplit | split.list | [[1,1]]"],
  ])("refuses %s", (_what, split, message) => {
    expect(() => cut(split as Partial<Config["split"]>)).toThrow(message);
  });
});
