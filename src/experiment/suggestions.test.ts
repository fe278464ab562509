import { describe, expect, it } from "vitest";
import { layoutOf } from "./blocks";
import { CIFAR10_FACTS } from "./defaults";
import { PRESETS } from "./presets";
import { resolve } from "./resolve";
import { withLeaves, withValue } from "./settings";
import { SUGGESTION_NAMES, suggestedEdit } from "./suggestions";

describe("a suggested experiment", () => {
  it.each(PRESETS)("fits $name, changes it, and is not suggested again", ({ settings }) => {
    const config = resolve(settings, CIFAR10_FACTS);
    let suggested = 0;
    for (const name of SUGGESTION_NAMES) {
      const edit = suggestedEdit(name, config);
      if (!edit) continue;
      suggested += 1;
      const cleared = "split.k" in edit ? { ...edit, "split.reference": undefined, "split.list": undefined } : edit;
      const next = resolve(
        Object.entries(cleared).reduce((all, [key, value]) => withValue(all, key, value), withLeaves({}, settings)),
        CIFAR10_FACTS,
      );
      expect(next).not.toEqual(config);
      expect(suggestedEdit(name, next)).toBeNull();
      if (name === "each-unit") expect(layoutOf(next).blocks).toHaveLength((config.network.depth - 2) / 2);
      if (name === "ema-off") expect(layoutOf(next)).toMatchObject({ ema: false, bias: "unit" });
      if (name === "end-to-end") expect(layoutOf(next).blocks).toHaveLength(1);
    }
    expect(suggested).toBeGreaterThan(0);
  });
});
