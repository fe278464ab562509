import { describe, expect, it } from "vitest";
import { decodeLink, encodeLink } from "./link";

describe("the link", () => {
  it("carries settings and the page's flags there and back", () => {
    const link = {
      settings: { network: { depth: 8 as const, width: [8, 8, 16, 32] as [number, number, number, number] }, rule: "local" as const, split: { list: [[1, 0], [3, 0]] as [number, number][] } },
      extras: { backend: "wasm", dataset: "datasets/a b/manifest.json" },
    };
    const text = encodeLink(link);
    expect(text).toMatch(/^v=1&network\.depth=8&network\.width=\[8,8,16,32\]&rule=local/);
    expect(decodeLink(`#${text}`)).toEqual(link);
  });

  it("keeps a text that reads like a number a text", () => {
    const link = { settings: { split: { reference: "12" } }, extras: {} };
    expect(decodeLink(encodeLink(link))).toEqual(link);
  });

  it("reads an empty hash as no settings", () => expect(decodeLink("")).toEqual({ settings: {}, extras: {} }));

  it.each(["v=2&rule=man", "network.depth=%E0%A4%A", "x".repeat(9000)])("refuses %.20s", (text) => {
    expect(() => decodeLink(text)).toThrow("link.unreadable");
  });

  it("is not fooled by keys that reach for prototypes", () => {
    const { settings } = decodeLink("network.__proto__.depth=8&__proto__=1&network.constructor=1");
    expect(({} as { depth?: number }).depth).toBeUndefined();
    expect(Object.keys(settings)).toEqual(["network"]);
  });
});
