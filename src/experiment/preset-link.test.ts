import { expect, describe as group, it } from "vitest";
import type { Settings } from "./config";
import { CIFAR10_FACTS } from "./defaults";
import { decodeLink, encodeLink } from "./link";
import { describe } from "./preset-link";
import { PRESETS, presetNamed } from "./presets";
import { resolve } from "./resolve";
import { withLeaves, withPairs } from "./settings";

const linkOf = (settings: Settings) => {
  const { preset, settings: over } = describe(settings, CIFAR10_FACTS);
  return encodeLink({ settings: over, extras: {} }, preset);
};
const back = (link: string) => resolve(decodeLink(link).settings, CIFAR10_FACTS);

group("a link names the nearest preset", () => {
  it.each(PRESETS)("$name is said by its name alone, and comes back as it was", ({ name, settings }) => {
    expect(linkOf(settings)).toBe(`v=1&preset=${name}`);
    expect(back(linkOf(settings))).toEqual(resolve(settings, CIFAR10_FACTS));
  });

  it.each([
    [["seed=7"], "v=1&preset=resnet110-k55&seed=7"],
    [["split.reference=null", "split.k=8"], "v=1&preset=resnet110-k55&split.k=8&split.reference=null"],
    [["schedule.epochs=1", "schedule.kind=constant", "schedule.warmupEpochs=0"], null],
    [["head.config=0c1f", "host.declaredK=null", "host.schedule=index"], null],
  ])("%j over a recipe comes back as it was", (pairs, link) => {
    const settings = withPairs(presetNamed("resnet110-k55")!.settings, pairs);
    if (link) expect(linkOf(settings)).toBe(link);
    expect(back(linkOf(settings))).toEqual(resolve(settings, CIFAR10_FACTS));
  });

  it("says a value that a preset sets and the settings leave at its default", () => {
    const { batch: _, ...settings } = presetNamed("resnet32-k16")!.settings;
    expect(linkOf(settings)).toBe("v=1&preset=resnet32-k16&batch.size=128");
    expect(back(linkOf(settings)).batch.size).toBe(128);
  });

  it("names none where the defaults are as near", () => {
    expect(linkOf({})).toBe("v=1");
    expect(linkOf({ network: { depth: 8 }, split: { k: 2 } })).toBe("v=1&network.depth=8&split.k=2");
  });

  it("any mix of two presets comes back as it was", () => {
    for (const one of PRESETS) {
      for (const other of PRESETS) {
        const settings = withLeaves(one.settings, {
          ...other.settings,
          network: one.settings.network,
          split: one.settings.split,
        });
        let config: unknown;
        try {
          config = resolve(settings, CIFAR10_FACTS);
        } catch {
          continue; // they do not fit together
        }
        expect(back(linkOf(settings))).toEqual(config);
      }
    }
  });
});
