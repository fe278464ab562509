import { beforeEach, describe, expect, it } from "vitest";
import { layoutOf } from "#experiment/blocks";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { describe as describeSettings } from "#experiment/preset-link";
import { isLive, pendingKeys, replannedKeys, useExperiment } from "./experiment";

const now = () => useExperiment.getState();
const FASHION_FACTS = { ...CIFAR10_FACTS, channels: 1, mean: [0.28], std: [0.35], trainRecords: 12_000 };

beforeEach(() => useExperiment.setState(useExperiment.getInitialState(), true));

describe("an edit", () => {
  it("sets keys as one step that undo takes back and redo brings again", () => {
    now().edit({ "network.depth": 20, seed: 7 });
    expect([now().config.network.depth, now().config.seed]).toEqual([20, 7]);
    now().undo();
    expect([now().config.network.depth, now().settings]).toEqual([32, {}]);
    now().redo();
    expect([now().config.network.depth, now().config.seed]).toEqual([20, 7]);
  });

  it("that makes no config is refused with a fault and changes nothing", () => {
    now().edit({ seed: 7 });
    const { config, settings, past } = now();
    now().edit({ "network.depth": 33 });
    expect(now().fault).toMatchObject({ code: "config.invalid", where: "network.depth", what: "33" });
    expect([now().config, now().settings, now().past]).toEqual([config, settings, past]);
    now().edit({ "network.depth": 44 });
    expect(now().fault).toBeNull();
  });

  it("forgets what could be redone", () => {
    now().edit({ seed: 1 });
    now().undo();
    now().edit({ seed: 2 });
    now().redo();
    expect(now().config.seed).toBe(2);
  });

  it("leaves one way of cutting at a time", () => {
    now().edit({ "split.k": 3 });
    now().edit({ "split.reference": "resnet32-k4" });
    expect(now().settings.split).toEqual({ reference: "resnet32-k4" });
    now().edit({
      "split.list": [
        [2, 1],
        [3, 4],
      ],
    });
    expect(now().settings.split).toEqual({
      list: [
        [2, 1],
        [3, 4],
      ],
    });
    now().edit({ "split.k": "each" });
    expect(now().settings.split).toEqual({ k: "each" });
  });

  it("of the depth drops cuts of the old depth and a number of blocks that no longer fits", () => {
    now().edit({ "split.k": 15 });
    now().edit({ "network.depth": 14 });
    expect([now().fault, now().config.network.depth, now().config.split.k]).toEqual([null, 14, 4]);
    now().edit({
      "split.list": [
        [1, 1],
        [3, 1],
      ],
    });
    now().edit({ "network.depth": 56 });
    expect([now().fault, now().config.network.depth, now().config.split.list]).toEqual([null, 56, null]);
  });

  it("of the depth keeps a number of blocks that fits", () => {
    now().edit({ "split.k": 5 });
    now().edit({ "network.depth": 20 });
    expect(now().config.split.k).toBe(5);
  });
});

describe("adopting a data set", () => {
  it("takes its channels, mean and number of records", () => {
    now().adopt(FASHION_FACTS);
    expect([now().config.network.channels, now().config.data.mean]).toEqual([1, [0.28]]);
    now().edit({ "batch.size": 20_000 });
    expect(now().fault?.code).toBe("config.batchTooLarge");
  });

  it("drops settings that contradict it, says which, and keeps the others", () => {
    now().replace({ network: { channels: 3, depth: 20 }, seed: 5 });
    now().adopt(FASHION_FACTS);
    expect(now().fault).toMatchObject({ code: "config.contradictsData", where: "network.channels" });
    expect(now().settings).toEqual({ network: { depth: 20 }, seed: 5 });
    expect([now().config.network.depth, now().config.network.channels, now().config.seed]).toEqual([20, 1, 5]);
  });
});

describe("changes against the network there is", () => {
  it("need a new network, but for the knobs that act at the next step", () => {
    const running = now().config;
    now().edit({ "optimizer.lr": 0.01, "ema.momentum": 0.9, "host.lambdaTask": [1, 0.5], "augmentation.flip": false });
    expect(pendingKeys(now().config, running)).toEqual([]);
    now().edit({ "network.depth": 56, "ema.start": "copy" });
    expect(pendingKeys(now().config, running)).toEqual(["network.depth", "ema.start"]);
  });

  it("are none without a network", () => {
    now().edit({ "network.depth": 56 });
    expect(pendingKeys(now().config, null)).toEqual([]);
  });

  it("takes the same cuts said otherwise for no change", () => {
    now().edit({ "network.depth": 8, "split.k": 2 });
    const running = now().config;
    now().edit({ "split.list": layoutOf(running).blocks.map(({ units }) => units.at(-1)) });
    expect([now().config.split.list?.length, replannedKeys(now().config, running)]).toEqual([2, []]);
    now().edit({ "split.k": 3 });
    expect(replannedKeys(now().config, running)).not.toEqual([]);
  });

  it.each([
    ["optimizer.lr", true],
    ["optimizer.momentum", false],
    ["ema.momentum", true],
    ["ema.enabled", true],
    ["augmentation.pad", true],
    ["host.schedule", false],
    ["split.list", true],
    ["storage.recompute", true],
  ])("count %s as live: %s", (key, live) => expect(isLive(key)).toBe(live));
});

describe("the link's settings", () => {
  const carried = (settings: Settings) => describeSettings(settings, CIFAR10_FACTS).settings;

  it("carry depth and epochs, on which other defaults hang", () => {
    const light: Settings = { network: { depth: 8 }, schedule: { epochs: 5 }, batch: { size: 32 } };
    expect(carried(light)).toEqual(light);
  });

  it("leave out what says the same as the default", () => {
    expect(carried({ network: { depth: 32 }, split: { k: 4 }, seed: 3 })).toEqual({ seed: 3 });
  });
});
