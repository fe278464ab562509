import { describe, expect, it } from "vitest";
import type { Settings } from "./config";
import { CIFAR10_FACTS, defaultsFor } from "./defaults";
import type { FaultError } from "./fault";
import { LIGHT_OPENING } from "./opening";
import { differences, resolve } from "./resolve";
import { leaves, parseValue, withValue } from "./settings";

describe("resolve", () => {
  it("fills in the defaults", () => {
    const config = resolve({}, CIFAR10_FACTS);
    expect([config.network.depth, config.split.k, config.rule, config.ema.momentum]).toEqual([32, 4, "man", 0.995]);
    expect(config.network.classes).toBe(10);
  });

  it("takes from the data set what is not set", () => {
    const config = resolve({}, { ...CIFAR10_FACTS, channels: 1, mean: [0.3], std: [0.35], classes: 7 });
    expect([config.network.channels, config.network.classes, config.data.mean]).toEqual([1, 7, [0.3]]);
  });

  it("gives ResNet-8 three blocks, its units being three", () => {
    expect(resolve({ network: { depth: 8 } }, CIFAR10_FACTS).split.k).toBe(3);
  });

  it("takes no larger batch by itself than the data has images, and names one that is set larger", () => {
    const few = { ...CIFAR10_FACTS, trainRecords: 40 };
    expect(resolve({}, few).batch.size).toBe(40);
    expect(() => resolve({ batch: { size: 41 } }, few)).toThrow("config.batchTooLarge | batch.size | 41 | 40");
    expect(() => resolve({}, { ...few, trainRecords: 1 })).toThrow("config.batchTooLarge | batch.size | 2 | 1");
  });

  it("keeps a single epoch from training nothing: its cosine would be 0", () => {
    expect(resolve({ schedule: { epochs: 1 } }, CIFAR10_FACTS).schedule.kind).toBe("constant");
    expect(resolve({ schedule: { epochs: 2 } }, CIFAR10_FACTS).schedule.kind).toBe("cosine");
  });

  it("leaves warm-up out of a single epoch", () => {
    expect(resolve({ schedule: { epochs: 1 } }, CIFAR10_FACTS).schedule.warmupEpochs).toBe(0);
  });

  it("takes the light opening on data of any size it may open on", () => {
    const grey = { ...CIFAR10_FACTS, channels: 1, mean: [0.3], std: [0.35], trainRecords: 12_000 };
    for (const facts of [CIFAR10_FACTS, grey]) {
      expect(resolve(LIGHT_OPENING, facts)).toMatchObject({ network: { depth: 20 }, split: { k: 6 }, rule: "man" });
    }
  });

  it("weighs the task by the host", () => {
    expect(resolve({}, CIFAR10_FACTS).host.lambdaTask).toEqual([1, 1]);
    expect(resolve({ host: { kind: "infopro" } }, CIFAR10_FACTS).host.lambdaTask).toEqual([0.5, 0.5]);
  });

  it.each<Settings>([
    { rule: "local", ema: { enabled: false }, bias: { enabled: false } },
    { rule: "end-to-end", ema: { enabled: false }, bias: { enabled: false }, split: { k: 54 } },
    { rule: "local", ema: { enabled: false }, bias: { form: "channel" } },
    { schedule: { kind: "step", epochs: 1, warmupEpochs: 5 } },
    { schedule: { kind: "constant", epochs: 2, warmupEpochs: 2 } },
    { optimizer: { momentum: 0, nesterov: false } },
    { data: { mean: [0, 0, 0], std: [1, 1, 1] }, augmentation: { pad: 2, padMode: "zero", flip: false } },
    { rule: "end-to-end", head: { config: "dgl" }, contrast: { enabled: true } },
    { augmentation: { crop: "resized" } },
    { batch: { size: 50_000 } },
    { network: { classes: 10, channels: 3 } },
  ])("takes %j: what the rule or the schedule does not use does no harm", (settings) => {
    expect(resolve(settings, CIFAR10_FACTS)).toMatchObject(settings);
  });

  it.each([
    [{ nonsense: 1 }, "config.unknownKey | nonsense"],
    [{ network: { dept: 8 } }, "config.unknownKey | network.dept"],
    [{ network: 8 }, "config.invalid | network"],
    [{ network: { depth: 9 } }, "config.invalid | network.depth | 9"],
    [{ batch: { size: "many" } }, "config.invalid | batch.size | many"],
    [{ batch: { size: 1 } }, "config.invalid | batch.size | 1"],
    [{ batch: { size: 60_000 } }, "config.batchTooLarge | batch.size | 60000 | 50000"],
    [{ ema: { enabled: false }, bias: { enabled: false } }, "config.noBranch"],
    [{ ema: { enabled: false }, bias: { form: "channel" } }, "config.invalid | bias.form | channel"],
    [{ network: { classes: 100 } }, "config.contradictsData | network.classes | 100 | 10"],
    [{ schedule: { epochs: 2, warmupEpochs: 2 } }, "config.invalid | schedule.warmupEpochs | 2"],
    [{ optimizer: { momentum: 0 } }, "config.invalid | optimizer.nesterov"],
    [{ data: { mean: [0.5] } }, "config.invalid | data.mean"],
    [
      { network: { width: [8, 8, 16, 32, 64] } },
      "config.invalid | network.width | [8,8,16,32,64] | four whole numbers",
    ],
    [{ network: { channels: 1 } }, "config.contradictsData | network.channels | 1 | 3"],
    [{ ema: { enabled: false }, bias: { form: "scaled-unit" } }, "config.invalid | bias.form | scaled-unit"],
    [{ schedule: { kind: "cosine", epochs: 1, warmupEpochs: 1 } }, "config.invalid | schedule.warmupEpochs | 1"],
    [{ head: { config: "dgl" }, host: { kind: "infopro" } }, "config.invalid | head.config | dgl | another head"],
    [{ head: { config: "dgl" }, contrast: { enabled: true } }, "config.invalid | head.config | dgl | another head"],
    [{ network: { depth: 8 }, split: { k: 4 } }, "config.unknownSplit | split.k | 4 | a whole number from 1 to 3"],
    [{ host: { kind: "infopro", lambdaRecon: [-1, 0] } }, "config.invalid | host.lambdaRecon | [-1,0]"],
    [{ storage: { activations: "f64" } }, "config.invalid | storage.activations | f64 | one of f32, f16"],
  ])("refuses %j, naming the key", (settings, message) => {
    expect(() => resolve(settings as never, CIFAR10_FACTS)).toThrow(message);
  });
});

describe("resolve, given nonsense", () => {
  const nested = "[".repeat(1500) + "]".repeat(1500);
  const nonsense = ["{}", "[[[]]]", "[{}]", "1e999", "-1e999", "nonsense", '"8"', "null", "-3.5", nested];
  /** Where some of it is meant: an absent list or name, any text as a number is not. */
  const taken = ["split.reference=null", "split.list=null", "host.declaredK=null"];

  it.each(leaves(defaultsFor({}, CIFAR10_FACTS)).map(([key]) => key))(
    "names %s and what it takes, in few words",
    (key) => {
      for (const text of nonsense.filter((value) => !taken.includes(`${key}=${value}`))) {
        let met: unknown = "no fault";
        try {
          resolve(withValue({}, key, parseValue(text)), CIFAR10_FACTS);
        } catch (thrown) {
          met = (thrown as FaultError).fault;
        }
        expect(met, `${key}=${text.slice(0, 20)}`).toMatchObject({ where: key, hint: expect.any(String) });
        expect(JSON.stringify(met).length).toBeLessThan(300);
        expect(JSON.stringify(met)).not.toMatch(/function|undefined|object/);
      }
    },
  );

  it("knows a key of its own only where the config has one", () => {
    const reaching = withValue({}, "network.__proto__.depth", 8);
    expect(() => resolve(reaching, CIFAR10_FACTS)).toThrow("config.unknownKey | network.__proto__");
    expect(() => resolve(JSON.parse('{"__proto__":{"seed":3}}'), CIFAR10_FACTS)).toThrow(
      "config.unknownKey | __proto__",
    );
    expect(() => resolve(withValue({}, "toString", 1), CIFAR10_FACTS)).toThrow("config.unknownKey | toString");
  });

  it("takes undefined for not set", () => {
    const nothing = { network: undefined, seed: undefined, ema: { momentum: undefined } };
    expect(resolve(nothing, CIFAR10_FACTS)).toEqual(resolve({}, CIFAR10_FACTS));
  });
});

describe("differences", () => {
  it("tells what differs from the defaults", () => {
    expect(differences({ seed: 0, network: { depth: 32 }, split: { k: 4 } }, CIFAR10_FACTS)).toEqual([]);
    expect(differences({ seed: 3, split: { k: 4 } }, CIFAR10_FACTS)).toEqual([["seed", 3]]);
  });

  it("tells the depth and the epochs, on which other defaults depend, like any other", () => {
    const settings = { network: { depth: 8 as const }, split: { k: 3 }, schedule: { epochs: 1, warmupEpochs: 0 } };
    expect(differences(settings, CIFAR10_FACTS)).toEqual([
      ["network.depth", 8],
      ["schedule.epochs", 1],
    ]);
  });

  it.each([
    { network: { depth: 110 as const }, split: { k: 54 } },
    { host: { kind: "infopro" as const, lambdaTask: [1, 1] as [number, number] }, rule: "local" as const },
    { schedule: { epochs: 1 }, batch: { size: 64 }, ema: { enabled: false }, data: { mean: [0, 0, 0] } },
  ])("what differs makes the same config again: %j", (settings: Settings) => {
    const carried = differences(settings, CIFAR10_FACTS).reduce<Settings>((all, [k, v]) => withValue(all, k, v), {});
    expect(resolve(carried, CIFAR10_FACTS)).toEqual(resolve(settings, CIFAR10_FACTS));
  });
});
