import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import type { BrokenLimit } from "#experiment/forecast";
import { resolve } from "#experiment/resolve";
import { speak } from "#messages/languages";
import type { HillsData } from "./hills-data";
import { OverLimit } from "./over-limit";

const HILLS = { peak: 300e6, lasting: 20e6 } as HillsData;

function said(settings: Settings, limits: BrokenLimit[], budgetBytes: number | null): string[] {
  const config = resolve(settings, CIFAR10_FACTS);
  const html = renderToStaticMarkup(
    <OverLimit config={config} hills={HILLS} limits={limits} budgetBytes={budgetBytes} />,
  );
  return html.split(/<[^>]*>/).filter(Boolean);
}

describe("a step beyond what there is", () => {
  const cut: Settings = { network: { depth: 32 }, split: { k: 4 }, batch: { size: 128 } };
  const buffer: BrokenLimit = { limit: "buffer", what: "layer1.0.conv1", bytes: 256e6, allowedBytes: 128e6 };

  it("is named with what does not fit and what the device allows, and a smaller batch or more blocks are offered", () => {
    expect(said(cut, [buffer], null)).toEqual([
      "layer1.0.conv1 needs 256 MB; a buffer of this device holds 128 MB.",
      "Batch 64",
      "8 blocks",
    ]);
  });

  it("names a tensor in the language that is spoken", async () => {
    await speak("de");
    const [text] = said(cut, [{ ...buffer, what: "gradient of layer1.0.conv1's shortcut" }], null);
    expect(text).toMatch(/^Gradient der Abkürzung von layer1\.0\.conv1 braucht 256 MB/);
    await speak("en");
  });

  it("is a budget's where the device would do", () => {
    expect(said(cut, [], 160e6)).toEqual(["A step needs 300 MB; your budget is 160 MB.", "Batch 64", "8 blocks"]);
  });

  it("offers no more blocks than there are units, and no batch where weights alone are too much", () => {
    expect(said({ ...cut, split: { k: "each" } }, [], 10e6)).toEqual(["A step needs 300 MB; your budget is 10 MB."]);
  });

  it("is not said where all fits", () => {
    expect(said(cut, [], 400e6)).toEqual([]);
  });
});
