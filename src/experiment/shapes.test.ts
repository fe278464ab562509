import { describe, expect, it } from "vitest";
import type { Config } from "./config";
import { CIFAR10_FACTS, defaultsFor } from "./defaults";
import { decoderWidth, headLayers, stageSize, unitShape } from "./shapes";

const DEFAULTS = defaultsFor({}, CIFAR10_FACTS);
const head = (head: Partial<Config["head"]>, contrast = false) => ({
  network: DEFAULTS.network,
  head: { ...DEFAULTS.head, ...head },
  contrast: { ...DEFAULTS.contrast, enabled: contrast },
});

describe("units", () => {
  it("change width and stride at the first unit of stages 2 and 3 only", () => {
    expect(unitShape(DEFAULTS, [1, 0])).toEqual({ inputs: 16, outputs: 16, stride: 1 });
    expect(unitShape(DEFAULTS, [2, 0])).toEqual({ inputs: 16, outputs: 32, stride: 2 });
    expect(unitShape(DEFAULTS, [3, 0])).toEqual({ inputs: 32, outputs: 64, stride: 2 });
    expect(unitShape(DEFAULTS, [3, 1])).toEqual({ inputs: 64, outputs: 64, stride: 1 });
  });

  it("halve the image, rounded up", () => {
    expect([1, 2, 3].map((stage) => stageSize(13, stage))).toEqual([13, 7, 4]);
    expect([1, 2, 3].map((stage) => stageSize(32, stage))).toEqual([32, 16, 8]);
  });
});

describe("heads", () => {
  /** docs/method.md, 4.3: index of each layer with parameters, and its numbers in and out at stage 1. */
  it.each([
    ["0c1f", "2: 16-10"],
    ["0c2f", "2: 16-128, 4: 128-10"],
    ["1c1f", "0: 16-32, 5: 32-10"],
    ["1c2f", "0: 16-32, 5: 32-128, 7: 128-10"],
    ["1c3f", "0: 16-32, 5: 32-128, 7: 128-128, 9: 128-10"],
    ["2c2f", "0: 16-32, 3: 32-32, 8: 32-128, 10: 128-10"],
    ["dgl", "1: 16-128, 4: 128-128, 7: 128-128, 12: 128-512, 15: 512-512, 18: 512-512, 21: 512-10"],
  ] as const)("%s has the layers %s", (config, layers) => {
    const found = headLayers(head({ config }), 1).map(({ index, inputs, outputs }) => `${index}: ${inputs}-${outputs}`);
    expect(found.join(", ")).toBe(layers);
  });

  it.each([
    [1, 32, 2],
    [2, 64, 2],
    [3, 64, 1],
  ])("at stage %i widen to %i with stride %i, once", (stage, outputs, stride) => {
    const [first, second] = headLayers(head({ config: "2c2f" }), stage);
    expect(first).toMatchObject({ kind: "convolution", outputs, stride });
    expect(second).toMatchObject({ kind: "convolution", inputs: outputs, outputs, stride: 1 });
  });

  it("norm all but the last layer of dgl, whose filters are single pixels", () => {
    const layers = headLayers(head({ config: "dgl" }), 2);
    expect(layers.map(({ kind, normed }) => `${kind}${normed ? ", norm" : ""}`)).toEqual([
      ...Array(3).fill("convolution, norm"),
      ...Array(3).fill("linear, norm"),
      "linear",
    ]);
    expect(new Set(layers.map(({ size, stride }) => `${size} ${stride}`))).toEqual(new Set(["1 1"]));
  });

  it("scale with widen, all but what comes out", () => {
    const outputs = headLayers(head({ widen: 0.5 }), 1).map((layer) => layer.outputs);
    expect(outputs).toEqual([16, 16, 64, 10]);
    expect(headLayers(head({ widen: 0.5 }, true), 1).at(-1)?.outputs).toBe(128);
    expect([0.25, 0.5, 1, 1.3].map(decoderWidth)).toEqual([3, 6, 12, 15]);
  });
});
