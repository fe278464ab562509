import { describe, expect, it } from "vitest";
import { leaves, parseSettings, parseValue, valueAt, valueText, withPairs, withValue } from "./settings";

describe("key=value pairs", () => {
  it("are JSON where they read as JSON, else text", () => {
    const settings = withPairs({}, ["network.depth=8", "rule=local", "split.k=each", "network.width=[8,8,16,32]"]);
    expect(settings).toEqual({ network: { depth: 8, width: [8, 8, 16, 32] }, rule: "local", split: { k: "each" } });
  });

  it("keep what stands after the first equals sign", () => {
    expect(withPairs({}, ["split.reference=a=b"])).toEqual({ split: { reference: "a=b" } });
    expect(withPairs({}, ["split.reference="])).toEqual({ split: { reference: "" } });
  });

  it("come over what is there, the later over the earlier", () => {
    const before = { seed: 1, ema: { momentum: 0.5 } };
    expect(withPairs(before, ["seed=2", "seed=3", "ema.enabled=false"])).toEqual({
      seed: 3,
      ema: { momentum: 0.5, enabled: false },
    });
    expect(before).toEqual({ seed: 1, ema: { momentum: 0.5 } });
  });

  it.each(["depth", "=8", ""])("name the pair that is none: %j", (pair) => {
    expect(() => withPairs({}, [pair])).toThrow("config.unreadable");
  });
});

describe("a settings file", () => {
  it("is an object of settings", () => {
    expect(parseSettings('{ "network": { "depth": 8 } }', "my.json")).toEqual({ network: { depth: 8 } });
  });

  it.each(["{", "[]", "8", "null", ""])("is named where it reads otherwise: %j", (text) => {
    expect(() => parseSettings(text, "my.json")).toThrow("config.unreadable | my.json");
  });
});

describe("one key", () => {
  it("is taken out again and leaves no empty group", () => {
    expect(withValue(withValue({}, "ema.momentum", 0.9), "ema.momentum", undefined)).toEqual({});
    expect(withValue({ seed: 1 }, "ema.momentum", undefined)).toEqual({ seed: 1 });
    expect(withValue({ seed: 1 }, "seed", undefined)).toEqual({});
  });

  it("is read where it is, and undefined where it is not", () => {
    expect(valueAt({ ema: { momentum: 0.9 } }, "ema.momentum")).toBe(0.9);
    for (const key of ["ema.start", "seed", "ema.momentum.x", "toString", "ema.__proto__"]) {
      expect(valueAt({ ema: { momentum: 0.9 } }, key)).toBeUndefined();
    }
  });

  it("changes no prototype", () => {
    const settings = withValue({}, "ema.__proto__.momentum", 0.5);
    expect(settings.ema?.momentum).toBeUndefined();
    expect(Object.getPrototypeOf(settings.ema)).toBe(Object.prototype);
  });
});

describe("values", () => {
  it.each([8, -0.5, 1e21, true, null, "local", "8", "null", "", '"', "[", "a b", [[1, 2]], []])(
    "%j is read back as it was written",
    (value) => expect(parseValue(valueText(value))).toEqual(value),
  );

  it("stand bare where nothing is lost", () => {
    expect(["local", "8", 8].map(valueText)).toEqual(["local", '"8"', "8"]);
  });

  it("leaves are values with their dotted keys, in order; undefined is none", () => {
    expect(leaves({ seed: 1, ema: { momentum: undefined, enabled: false }, split: { list: [[1, 0]] } })).toEqual([
      ["seed", 1],
      ["ema.enabled", false],
      ["split.list", [[1, 0]]],
    ]);
  });
});
