import { describe, expect, it } from "vitest";
import { DEPTHS, HEADS, type Settings } from "./config";
import { CIFAR10_FACTS, defaultsFor } from "./defaults";
import { FaultError } from "./fault";
import { decodeLink, encodeLink } from "./link";
import { PRESETS } from "./presets";
import { resolve } from "./resolve";
import { leaves, valueAt, withValue } from "./settings";

const KEYS = leaves(defaultsFor({}, CIFAR10_FACTS)).map(([key]) => key);

/** A fixed stream of numbers in 0..1, so that a failure comes back on every run. */
function stream(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Some value of the right kind for every knob; not always one that `resolve` takes. */
function someSettings(random: () => number): Settings {
  const one = <T>(...of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const values: Record<string, unknown> = {
    "network.depth": one(...DEPTHS),
    "network.width": [1, 2, 3, 4].map(() => 1 + Math.floor(random() * 256)),
    "network.shortcut": one("A", "B"),
    "network.dropout": random() * 0.9,
    "split.k": one<unknown>(1, 2, 3, "each"),
    "split.reference": one<unknown>(null, "resnet110-k4", "12", "null", "[", "a&b=c#d %", "é😀"),
    "split.list": one<unknown>(null, [
      [1, 0],
      [3, 4],
    ]),
    rule: one("end-to-end", "local", "man"),
    "ema.enabled": random() < 0.5,
    "ema.momentum": random(),
    "host.lambdaRecon": [random() * 5, 0],
    "host.declaredK": one<unknown>(null, 16, 55),
    "head.config": one(...HEADS),
    "optimizer.lr": random() * 1e-7,
    "optimizer.weightDecay": random() * 1e21,
    "schedule.milestones": one<unknown>([], [80, 120]),
    "data.mean": [random(), random(), random()],
    seed: Math.floor(random() * 2 ** 32),
  };
  return Object.entries(values).reduce<Settings>(
    (all, [key, value]) => (random() < 0.5 ? withValue(all, key, value) : all),
    {},
  );
}

/** A link of the page's own kind, changed in a few places as typing, cutting, pasting and malice change it. */
function mutated(random: () => number): string {
  const { settings, extras } = {
    settings: someSettings(random),
    extras: { hide: "loss,side", embed: "1", backend: "wasm" },
  };
  let text = encodeLink(
    { settings, extras },
    random() < 0.5 ? PRESETS[Math.floor(random() * PRESETS.length)]!.name : null,
  );
  const pieces = [
    "%",
    "%00",
    "&",
    "=",
    "preset=x",
    "&v=0",
    "&dataset=https://[",
    "&split.k=1e99",
    "\ud800",
    "__proto__",
    "[[",
    "9".repeat(400),
  ];
  for (let i = Math.ceil(random() * 4); i > 0; i--) {
    const at = Math.floor(random() * text.length);
    const piece =
      random() < 0.5 ? pieces[Math.floor(random() * pieces.length)]! : String.fromCharCode(32 + random() * 500);
    text = text.slice(0, at) + piece + text.slice(at + Math.floor(random() * 3));
  }
  return text;
}

describe("the link", () => {
  it("takes or refuses 1,000 mutations of links, and never breaks", () => {
    const random = stream(23);
    const counts = { taken: 0, refused: 0 };
    for (let i = 0; i < 1000; i++) {
      const text = mutated(random);
      try {
        const link = decodeLink(text);
        resolve(link.settings, CIFAR10_FACTS);
        encodeLink(link);
        counts.taken += 1;
      } catch (thrown) {
        expect(thrown, text).toBeInstanceOf(FaultError);
        counts.refused += 1;
      }
    }
    expect(counts.taken).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(100);
  });

  it("carries settings and the page's flags there and back", () => {
    const settings: Settings = { network: { depth: 8, width: [8, 8, 16, 32] }, rule: "local" };
    const extras = { backend: "wasm", dataset: "a b&c" };
    const text = encodeLink({ settings, extras });
    expect(text).toBe("v=1&network.depth=8&network.width=[8,8,16,32]&rule=local&backend=wasm&dataset=a%20b%26c");
    expect(decodeLink(`#${text}`)).toEqual({ settings, extras, unknown: [] });
  });

  it("gives back whatever was set, for 500 settings of every kind", () => {
    const random = stream(7);
    for (let i = 0; i < 500; i++) {
      const settings = someSettings(random);
      const text = encodeLink({ settings, extras: {} });
      expect(text.length).toBeLessThan(2000);
      expect(decodeLink(text).settings).toEqual(settings);
    }
  });

  it("gives every knob a place", () => {
    const whole = defaultsFor({}, CIFAR10_FACTS);
    const { settings } = decodeLink(encodeLink({ settings: whole, extras: {} }));
    for (const key of KEYS) expect([key, valueAt(settings, key)]).toEqual([key, valueAt(whole, key)]);
  });

  it("reads the same whatever the order of the edits", () => {
    const one = withValue(withValue({}, "seed", 3), "network.depth", 8);
    const other = withValue(withValue({}, "network.depth", 8), "seed", 3);
    expect(encodeLink({ settings: one, extras: {} })).toBe(encodeLink({ settings: other, extras: {} }));
  });

  it("keeps a text that reads like a number a text", () => {
    const settings = { split: { reference: "12" } };
    expect(decodeLink(encodeLink({ settings, extras: {} })).settings).toEqual(settings);
  });

  it("reads an empty hash as no settings", () => {
    expect(decodeLink("")).toEqual({ settings: {}, extras: {}, unknown: [] });
  });

  it("keeps keys nobody knows, and names them", () => {
    const text = "v=1&network.depht=8&network.depth=8&hide=loss,los&network=5&preset=none";
    const link = decodeLink(text);
    expect(link.settings).toEqual({ network: { depth: 8 } });
    expect(link.unknown).toEqual(["network.depht", "network", "preset=none", "hide=los"]);
    expect(encodeLink(link)).toBe("v=1&network.depth=8&network.depht=8&hide=loss,los&network=5&preset=none");
  });

  it.each([
    ["a version to come", "v=2&rule=man"],
    ["half an escape", "network.depth=%E0%A4%A"],
    ["an endless text", `network.depth=${"[".repeat(9000)}`],
  ])("refuses %s", (_what, text) => {
    expect(() => decodeLink(text)).toThrow("link.unreadable");
  });

  it("is not fooled by keys that reach for prototypes", () => {
    const { settings, extras } = decodeLink("network.__proto__.depth=8&__proto__=1&constructor.prototype.depth=1");
    expect(settings).toEqual({});
    expect(({} as { depth?: number }).depth).toBeUndefined();
    expect(Object.keys(extras)).toEqual(["network.__proto__.depth", "__proto__", "constructor.prototype.depth"]);
  });

  it("meets whatever is written into a link with settings or a fault of its own, never a crash", () => {
    const random = stream(11);
    const pieces = [...KEYS, "v", "=", "&", "&", "=", "%", "%41", "#", "[", "]", "{", "}", ",", ".", '"', "1", "-1"];
    pieces.push(
      "1e999",
      "null",
      "true",
      "each",
      "__proto__",
      "\ud800",
      "é",
      "[[1,2]]",
      "{}",
      '{"x":1}',
      `${"[".repeat(900)}`,
    );
    let resolved = 0;
    for (let i = 0; i < 3000; i++) {
      const length = 1 + Math.floor(random() * 8);
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join("");
      try {
        const link = decodeLink(text);
        encodeLink(link);
        resolve(link.settings, CIFAR10_FACTS);
        resolved += 1;
      } catch (thrown) {
        expect(thrown, text).toBeInstanceOf(FaultError);
        expect((thrown as FaultError).fault.code, text).toMatch(/^(link|config)\./);
      }
    }
    expect(resolved).toBeGreaterThan(100);
  });
});
