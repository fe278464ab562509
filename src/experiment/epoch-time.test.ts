import { describe, expect, it } from "vitest";
import { CIFAR10_FACTS } from "./defaults";
import { epochSeconds, roughSeconds, secondsEach, trialConfig } from "./epoch-time";
import { presetNamed } from "./presets";
import { resolve } from "./resolve";
import { workOf } from "./work";

const RECORDS = { trainRecords: 50_000, testRecords: 10_000 };
const config = resolve(presetNamed("first-minute")?.settings ?? {}, CIFAR10_FACTS);

describe("the time of an epoch", () => {
  it("of the network that was timed is its images by its speed, and the test by what that computes", () => {
    const each = secondsEach(config, 500);
    expect(epochSeconds(config, each, { trainRecords: 50_000, testRecords: 0 })).toBeCloseTo(100, 9);
    const { training, test } = workOf(config);
    expect(epochSeconds(config, each, RECORDS)).toBeCloseTo(100 + (20 * test) / training, 9);
  });

  it("of another network grows with what its step computes", () => {
    const each = secondsEach(trialConfig(CIFAR10_FACTS, "processor"), 500);
    const seconds = (name: string) =>
      epochSeconds(resolve(presetNamed(name)?.settings ?? {}, CIFAR10_FACTS), each, RECORDS);
    const names = ["first-minute", "end-to-end", "checkpointing", "resnet32-k16", "resnet110-k55"];
    const found = names.map(seconds);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found.every((time) => time > 0 && Number.isFinite(time))).toBe(true);
  });

  it("is said as roughly as it is known", () => {
    expect([1, 33, 58, 200, 4000, 30_000, 1e6].map(roughSeconds)).toEqual([5, 35, 60, 180, 3600, 28_800, 1_000_800]);
  });

  it("can be tried on any data set, also one of a few images", () => {
    expect(trialConfig({ ...CIFAR10_FACTS, trainRecords: 12 }, "gpu").batch.size).toBe(256);
    expect(trialConfig({ ...CIFAR10_FACTS, trainRecords: 12 }, "softwareGpu").network.classes).toBe(10);
  });
});
