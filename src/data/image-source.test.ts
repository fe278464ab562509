import { describe, expect, it } from "vitest";
import { type ImageRun, imageSource } from "./image-source";
import { colourPng } from "./made-files.test-data";

describe("a source of images", () => {
  it("decodes a shard once where it is asked for again while it is on its way", async () => {
    const png = await colourPng(8, 8, [200, 0, 0]);
    let decoded = 0;
    const run: ImageRun = {
      records: 3,
      open: async () =>
        Array.from({ length: 3 }, (_, i) => ({ label: i % 2, where: `${i}.png`, read: async () => png })),
    };
    const source = await imageSource(
      {
        name: "set",
        title: "Set",
        licence: "",
        classes: ["a", "b"],
        known: {
          imageSize: 8,
          channels: 3,
          mean: [0, 0, 0],
          std: [1, 1, 1],
          augmentation: { crop: "shift", pad: 1, padMode: "zero", flip: false },
        },
        sample: async () => [],
        runs: () => ({ train: [run], test: [run] }),
      },
      {
        decode: async () => {
          decoded += 1;
          return { width: 8, height: 8, channels: 3, data: new Uint8Array(8 * 8 * 3).fill(decoded) };
        },
      },
    );
    const [first, second] = await Promise.all([source.readShard("train", 0), source.readShard("train", 0)]);
    expect(decoded).toBe(3);
    expect(second).toEqual(first);
  });
});
