// The data that come with the project, and real CIFAR-10 records where they lie beside it.

import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dataFacts, openFolder } from "#data/open-folder";
import type { Source, SplitName } from "#data/source";
import { channelFacts } from "./dataset-output";
import { dataFolder, nodeFolder } from "./node-data";

const open = async (pathOrName: string) => openFolder(await nodeFolder(await dataFolder(pathOrName)));

/** Records of each class in a split; every shard is read, and so checked. */
async function perClass(source: Source, split: SplitName): Promise<number[]> {
  const tally = source.classes.map(() => 0);
  for (const index of source.splits[split].shards.keys()) {
    const { labels } = await source.readShard(split, index);
    for (const label of labels) tally[label]! += 1;
  }
  return tally;
}

describe("the bundled Fashion-MNIST", () => {
  it("is found by name and holds 12,000 and 2,000 images, balanced, all with their checksums", async () => {
    const source = await open("fashion-mnist");
    expect(dataFacts(source)).toMatchObject({ classes: 10, channels: 1, imageSize: 32, trainRecords: 12_000 });
    expect(await perClass(source, "train")).toEqual(Array(10).fill(1200));
    expect(await perClass(source, "test")).toEqual(Array(10).fill(200));
  });

  it("has 28 x 28 pixels of picture in 32 x 32, and the mean and deviation of its own training images", async () => {
    const source = await open("fashion-mnist");
    const shards: Uint8Array[] = [];
    for (const index of source.splits.train.shards.keys()) shards.push((await source.readShard("train", index)).images);
    const { mean, std } = channelFacts(shards, 0, 1, 1024);
    expect([mean, std]).toEqual([source.mean, source.std]);
    const highest = new Uint8Array(1024);
    for (const images of shards) {
      images.forEach((value, i) => {
        if (value > highest[i % 1024]!) highest[i % 1024] = value;
      });
    }
    const inside = (i: number) => Math.abs((i % 32) - 15.5) < 14 && Math.abs(Math.floor(i / 32) - 15.5) < 14;
    highest.forEach((value, i) => void expect(value > 0).toBe(inside(i)));
  });

  it("repeats no image between training and test", async () => {
    const source = await open("fashion-mnist");
    const seen = new Set<string>();
    const images = async (split: SplitName, index: number) => {
      const { images: bytes } = await source.readShard(split, index);
      return Array.from({ length: bytes.length / 1024 }, (_, i) =>
        Buffer.from(bytes.subarray(i * 1024, i * 1024 + 1024)),
      );
    };
    for (const index of source.splits.train.shards.keys()) {
      for (const image of await images("train", index)) seen.add(image.toString("latin1"));
    }
    const repeated = (await images("test", 0)).filter((image) => seen.has(image.toString("latin1")));
    expect(repeated).toHaveLength(0);
  });

  it("has its licence beside it and weighs less than 7 MB", () => {
    const folder = "public/datasets/fashion-mnist";
    expect(readFileSync(`${folder}/LICENSE`, "utf8")).toMatch(/The MIT License[\s\S]+Copyright \(c\) 2017 Zalando SE/);
    const { splits } = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
    const files: string[] = [...splits.train, ...splits.test].map(({ file }) => file);
    expect(files.reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0)).toBeLessThan(7e6);
  });
});

describe("real CIFAR-10 records", () => {
  const path = "../shared/data/cifar10";
  it.skipIf(!existsSync(path))("open as they lie, each file a shard (needs ../shared/data/cifar10)", async () => {
    const source = await open(path);
    const sizes = source.splits.train.shards.map((_, i) => statSync(`${path}/data_batch_${i + 1}.bin`).size / 3073);
    expect(source.splits.train.shards).toEqual(sizes);
    expect(source.classes[3]).toBe("cat");
    const counts = await perClass(source, "train");
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(source.splits.train.records);
  });

  it.skipIf(!existsSync(path))(
    "look like the published mean and deviation (needs ../shared/data/cifar10)",
    async () => {
      const source = await open(path);
      const { images } = await source.readShard("train", 0);
      const { mean, std } = channelFacts([images], 0, 3, 1024);
      for (const c of [0, 1, 2]) {
        expect(Math.abs(mean[c]! - source.mean[c]!)).toBeLessThan(0.03);
        expect(Math.abs(std[c]! - source.std[c]!)).toBeLessThan(0.03);
      }
    },
  );
});
