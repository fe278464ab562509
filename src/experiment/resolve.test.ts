import { describe, expect, it } from "vitest";
import { CIFAR10_FACTS } from "./defaults";
import { differences, resolve } from "./resolve";
import { parseSettings, valueAt, withPairs, withValue } from "./settings";

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

  it("leaves warm-up out of a single epoch", () => {
    expect(resolve({ schedule: { epochs: 1 } }, CIFAR10_FACTS).schedule.warmupEpochs).toBe(0);
  });

  it("weighs the task by the host", () => {
    expect(resolve({}, CIFAR10_FACTS).host.lambdaTask).toEqual([1, 1]);
    expect(resolve({ host: { kind: "infopro" } }, CIFAR10_FACTS).host.lambdaTask).toEqual([0.5, 0.5]);
  });

  it.each([
    [{ nonsense: 1 }, "config.unknownKey | nonsense"],
    [{ network: { dept: 8 } }, "config.unknownKey | network.dept"],
    [{ network: 8 }, "config.invalid | network"],
    [{ network: { depth: 9 } }, "config.invalid | network.depth | 9"],
    [{ batch: { size: "many" } }, 'config.invalid | batch.size | "many"'],
    [{ batch: { size: 1 } }, "config.invalid | batch.size | 1"],
    [{ batch: { size: 60_000 } }, "config.batchTooLarge | batch.size | 60000 | 50000"],
    [{ ema: { enabled: false }, bias: { enabled: false } }, "config.noBranch"],
    [{ ema: { enabled: false }, bias: { form: "channel" } }, "config.invalid | bias.form | channel"],
    [{ network: { classes: 100 } }, "config.contradictsData | network.classes | 100 | 10"],
    [{ schedule: { epochs: 2, warmupEpochs: 2 } }, "config.invalid | schedule.warmupEpochs | 2"],
    [{ optimizer: { momentum: 0 } }, "config.invalid | optimizer.nesterov"],
    [{ rule: "end-to-end", checkpointing: { segments: 3 } }, "config.invalid | checkpointing.segments | 3"],
    [{ storage: { activations: "f16" } }, "config.invalid | storage.activations | f16"],
    [{ data: { mean: [0.5] } }, "config.invalid | data.mean"],
  ])("refuses %j, naming the key", (settings, message) => {
    expect(() => resolve(settings as never, CIFAR10_FACTS)).toThrow(message);
  });
});

describe("settings", () => {
  it("reads values as JSON where they are JSON, else as text", () => {
    const settings = withPairs({}, ["network.depth=8", "rule=local", "split.k=each", "network.width=[8,8,16,32]"]);
    expect(settings).toEqual({ network: { depth: 8, width: [8, 8, 16, 32] }, rule: "local", split: { k: "each" } });
  });

  it("takes a key out again and leaves no empty group", () => {
    expect(withValue(withValue({}, "ema.momentum", 0.9), "ema.momentum", undefined)).toEqual({});
    expect(valueAt({ ema: { momentum: 0.9 } }, "ema.momentum")).toBe(0.9);
  });

  it("names a pair or a file that does not read", () => {
    expect(() => withPairs({}, ["depth"])).toThrow("config.unreadable | depth");
    expect(() => parseSettings("{", "my.json")).toThrow("config.unreadable | my.json");
    expect(() => parseSettings("[]", "my.json")).toThrow("config.unreadable | my.json");
  });

  it("tells what differs from the defaults", () => {
    expect(differences({ seed: 0, network: { depth: 20 } }, CIFAR10_FACTS)).toEqual([]);
    expect(differences({ seed: 3, split: { k: 4 } }, CIFAR10_FACTS)).toEqual([["seed", 3]]);
  });
});
