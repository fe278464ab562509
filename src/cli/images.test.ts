// Folders and archives of images, decoded in Node: small made-up ones.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import jpeg from "jpeg-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imageHeader } from "#data/image-header";
import { bytesOf, colourPng, memoryFolder, type PngLook, parquetOf, pngOf, zipOf } from "#data/made-files.test-data";
import { type OpenOptions, openFolder } from "#data/open-folder";
import type { Source, SplitName } from "#data/source";
import type { Fault } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import { nodeFolder } from "./node-data";
import { decodeInNode } from "./node-image";

const COLOURS = [
  [200, 30, 30],
  [30, 200, 30],
  [30, 30, 200],
] as const;

/** `count` images of each class: a class is a colour. */
async function photos(count: number, [width, height] = [12, 8], classes = 3): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let label = 0; label < classes; label++) {
    for (let i = 0; i < count; i++) {
      files[`${"abc"[label]}/${i}.png`] = await colourPng(width, height, COLOURS[label] ?? [], i);
    }
  }
  return files;
}

const open = (files: Record<string, Uint8Array>, options: OpenOptions = {}, folders?: string[]) =>
  openFolder(memoryFolder(files, folders), { decode: decodeInNode, ...options });

async function all(source: Source, split: SplitName) {
  const shards = await Promise.all(source.splits[split].shards.map((_, i) => source.readShard(split, i)));
  return {
    labels: shards.flatMap(({ labels }) => [...labels]),
    images: bytesOf(...shards.map(({ images }) => images)),
  };
}

const tally = (labels: number[]) => [0, 1, 2].map((label) => labels.filter((l) => l === label).length);

describe("a folder of images", () => {
  it("has a class a subfolder and a fifth of each class for testing, drawn from the seed", async () => {
    const files = await photos(10);
    const source = await open(files, { seed: 1 });
    expect(source.classes).toEqual(["a", "b", "c"]);
    const [train, test] = [await all(source, "train"), await all(source, "test")];
    expect([tally(train.labels), tally(test.labels)]).toEqual([
      [8, 8, 8],
      [2, 2, 2],
    ]);
    const again = await all(await open(files, { seed: 1 }), "test");
    const other = await all(await open(files, { seed: 2 }), "test");
    expect(again).toEqual(test);
    expect(other.images).not.toEqual(test.images);
  });

  it("mixes the classes, which lie one after the other", async () => {
    const { labels } = await all(await open(await photos(20)), "train");
    expect(new Set(labels.slice(0, 12)).size).toBe(3);
  });

  it("takes val/ or test/ for testing where they are there, test/ first", async () => {
    const files = await photos(2);
    const placed = (top: string, names = Object.keys(files)) =>
      Object.fromEntries(names.map((name) => [`${top}/${name}`, files[name]!]));
    const both = await open({ ...placed("train"), ...placed("val", ["a/0.png"]) });
    expect([both.splits.train.records, both.splits.test.records]).toEqual([6, 1]);
    const three = await open({
      ...placed("train"),
      ...placed("val", ["a/0.png"]),
      ...placed("test", ["b/0.png", "b/1.png"]),
    });
    expect((await all(three, "test")).labels).toEqual([1, 1]);
  });

  it("cuts the middle square and resizes it to any size", async () => {
    const source = await open(await photos(5, [30, 20]), { imageSize: 16 });
    expect(source.shape).toEqual([16, 16, 3]);
    const { images, labels } = await all(source, "test");
    labels.forEach((label, i) => {
      const planes = images.subarray(i * 768, (i + 1) * 768);
      expect([planes[100], planes[356], planes[612]]).toEqual(COLOURS[label]);
    });
  });

  it("is 64 pixels a side where photos are large and nothing is said, and as they are where they are alike and small", async () => {
    expect((await open(await photos(5, [120, 100]))).shape).toEqual([64, 64, 3]);
    expect((await open(await photos(5, [12, 12]))).shape).toEqual([12, 12, 3]);
  });

  it("resizes random crops of photos, and shifts small images that are all alike", async () => {
    const large = await open(await photos(5, [120, 100]));
    expect(large.augmentation).toEqual({ crop: "resized", pad: 8, padMode: "reflect", flip: true });
    const mixed = {
      ...(await photos(5, [30, 20])),
      ...(await photos(3, [20, 30])),
      "a/9.png": await colourPng(9, 9, [1, 2, 3]),
    };
    expect((await open(mixed)).augmentation.crop).toBe("resized");
    expect((await open(await photos(5, [32, 32]))).augmentation).toMatchObject({ crop: "shift", pad: 4 });
  });

  it("counts images that do not decode, tells each once, and lets others of their class stand in", async () => {
    const files = await photos(10);
    files["b/3.png"] = files["b/3.png"]!.subarray(0, 60);
    files["b/4.png"] = new TextEncoder().encode("no image");
    const told: Fault[] = [];
    const source = await open(files, { notice: (fault) => told.push(fault), seed: 5 });
    const [train, test] = [await all(source, "train"), await all(source, "test")];
    await all(source, "train");
    expect(told.map(({ where }) => where).sort()).toEqual(["set/b/3.png", "set/b/4.png"]);
    expect([tally(train.labels), tally(test.labels)]).toEqual([
      [8, 8, 8],
      [2, 2, 2],
    ]);
    train.labels.forEach((label, i) => void expect(train.images[i * 192 + 100]).toBe(COLOURS[label]![1]));
  });

  it("refuses a PNG of 50,000 x 50,000 pixels before it is decoded", async () => {
    const huge = await pngOf(new Uint8Array(100), { width: 50_000, height: 50_000 });
    const told: Fault[] = [];
    const decoded: number[] = [];
    const files = { ...(await photos(3)), "a/0.png": huge };
    const source = await open(files, {
      notice: (fault) => told.push(fault),
      decode: async (...image) => {
        decoded.push(image[1].width);
        return decodeInNode(...image);
      },
    });
    await all(source, "train");
    await all(source, "test");
    expect(Math.max(...decoded)).toBe(12);
    expect(told.map(faultText)).toEqual([
      "set/a/0.png is too large to be read here: it has 50000 x 50000 pixels, and the limit is 64 million pixels.",
    ]);
  });

  it.each<[string, () => Promise<[Record<string, Uint8Array>, string[]?]>, Partial<Fault>]>([
    [
      "an empty class folder",
      async () => [await photos(3), ["a", "b", "c", "d"]],
      { code: "data.emptyClass", where: "set/d" },
    ],
    [
      "a class without images",
      async () => [{ ...(await photos(3)), "d/notes.txt": new Uint8Array(3) }],
      { code: "data.emptyClass", where: "set/d" },
    ],
    ["one class", async () => [await photos(3, [8, 8], 1)], { code: "data.fewClasses", what: "1" }],
    ["one image a class", async () => [await photos(1)], { code: "data.fewImages", where: "set" }],
    [
      "no readable image",
      async () => [
        {
          "a/1.png": new Uint8Array(50),
          "a/2.png": new Uint8Array(9),
          "b/1.jpg": new Uint8Array(50),
          "b/2.png": new Uint8Array(50),
        },
      ],
      { code: "data.format" },
    ],
  ])("is refused with %s", async (_, make, fault) => {
    const [files, folders] = await make();
    await expect(open(files, {}, folders)).rejects.toHaveProperty("fault", expect.objectContaining(fault));
  });

  it("is read from a zip as from a folder", async () => {
    const files = await photos(5);
    const zip = await zipOf(Object.entries(files).map(([name, data]) => ({ name: `my photos/${name}`, data })));
    const [zipped, plain] = [await open({ "my photos.zip": zip }), await open(files)];
    expect(await all(zipped, "train")).toEqual(await all(plain, "train"));
  });

  it("lists a hundred thousand photos and holds none of them", async () => {
    const photo = await colourPng(8, 8, [1, 2, 3]);
    const folder = memoryFolder({});
    let reads = 0;
    folder.files = Array.from({ length: 100_000 }, (_, i) => ({
      name: `class ${i % 10}/${i}.png`,
      bytes: photo.length,
    }));
    folder.read = async () => {
      reads++;
      return photo;
    };
    const source = await openFolder(folder, { decode: decodeInNode, imageSize: 32 });
    expect([source.splits.train.records, source.splits.test.records]).toEqual([80_000, 20_000]);
    expect(reads).toBeLessThan(200);
    reads = 0;
    const { labels } = await source.readShard("train", 3);
    expect(reads).toBe(labels.length);
    expect(labels.length).toBeLessThan(2000);
  });
});

describe("a folder on disk", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "man-photos-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (name: string, bytes: Uint8Array) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), bytes);
  };

  it("is listed with all below it but hidden files, and read in part", async () => {
    write("a/b/c.bin", Uint8Array.of(1, 2, 3, 4));
    write(".hidden/x.bin", Uint8Array.of(1));
    mkdirSync(join(root, "empty"));
    const folder = await nodeFolder(root);
    expect(folder.files).toEqual([{ name: "a/b/c.bin", bytes: 4 }]);
    expect([...(folder.folders ?? [])].sort()).toEqual(["a", "a/b", "empty"]);
    expect(await folder.read("a/b/c.bin", 1, 3)).toEqual(Uint8Array.of(2, 3));
  });

  it("may be one file, which is a folder of one", async () => {
    const rows = await Promise.all(
      [0, 1, 0, 1].map(async (label) => ({ image: await colourPng(8, 8, COLOURS[label]!), label })),
    );
    write("some.parquet", parquetOf(rows, { names: ["red", "green"] }));
    const source = await openFolder(await nodeFolder(join(root, "some.parquet")), { decode: decodeInNode });
    expect([source.title, source.classes]).toEqual(["some.parquet", ["red", "green"]]);
  });
});

describe("decoding in Node", () => {
  const decode = async (bytes: Uint8Array) => decodeInNode(bytes, imageHeader(bytes, "an image"), "an image");
  const looks: [string, PngLook, number[], number[]][] = [
    ["grey of one bit", { width: 4, height: 1, colour: 0, depth: 1 }, [0, 0b1010_0000], [255, 0, 255, 0]],
    ["grey of four bits", { width: 2, height: 1, colour: 0, depth: 4 }, [0, 0x0f], [0, 255]],
    ["grey of sixteen bits", { width: 2, height: 1, colour: 0, depth: 16 }, [0, 7, 99, 200, 1], [7, 200]],
    ["grey with alpha", { width: 2, height: 1, colour: 4 }, [0, 9, 0, 8, 255], [255, 8]],
    ["a palette", { width: 2, height: 1, colour: 3, palette: [1, 2, 3, 7, 8, 9] }, [0, 1, 0], [7, 8, 9, 1, 2, 3]],
    ["colour with alpha, on white", { width: 1, height: 1, colour: 6 }, [0, 1, 2, 3, 128], [128, 128, 129]],
    [
      "a palette with alpha, on white",
      { width: 2, height: 1, colour: 3, palette: [1, 2, 3, 7, 8, 9], transparent: [255, 0] },
      [0, 1, 0],
      [255, 255, 255, 1, 2, 3],
    ],
    [
      "grey of four bits, one of it transparent",
      { width: 2, height: 1, colour: 0, depth: 4, transparent: [0, 0] },
      [0, 0x05],
      [255, 85],
    ],
    ["rows that refer to their left", { width: 3, height: 1, colour: 0 }, [1, 5, 5, 5], [5, 10, 15]],
    ["rows that refer to those above", { width: 2, height: 2, colour: 0 }, [0, 5, 6, 2, 1, 1], [5, 6, 6, 7]],
    ["rows by averages", { width: 2, height: 2, colour: 0 }, [0, 4, 8, 3, 1, 1], [4, 8, 3, 6]],
    ["rows by Paeth's guess", { width: 2, height: 2, colour: 0 }, [0, 4, 8, 4, 1, 1], [4, 8, 5, 9]],
    ["interlaced passes", { width: 2, height: 2, colour: 0, interlace: 1 }, [0, 1, 0, 2, 0, 3, 4], [1, 2, 3, 4]],
  ];
  it.each(looks)("reads PNG of %s", async (_, look, rows, expected) => {
    expect([...(await decode(await pngOf(Uint8Array.from(rows), look))).data]).toEqual(expected);
  });

  it("reads JPEG, and does not fill up one that breaks off", async () => {
    const data = new Uint8Array(16 * 16 * 4).fill(120);
    const whole = new Uint8Array(jpeg.encode({ width: 16, height: 16, data }, 90).data);
    const pixels = await decode(whole);
    expect([pixels.width, pixels.height]).toEqual([16, 16]);
    expect(Math.abs(pixels.data[40]! - 120)).toBeLessThan(4);
    await expect(decode(whole.subarray(0, whole.length - 12))).rejects.toHaveProperty("fault.code", "data.format");
  });

  it("stops a PNG that unpacks to more than its size", async () => {
    const bomb = await pngOf(new Uint8Array(50_000_000), { width: 8, height: 8 });
    await expect(decode(bomb)).rejects.toHaveProperty("fault.code", "data.format");
  });
});

describe("parquet files of images", () => {
  const rowsOf = async (labels: number[]) =>
    Promise.all(labels.map(async (label, i) => ({ image: await colourPng(8, 8, COLOURS[label % 3]!, i), label })));
  const names = ["red", "green", "blue"];
  const labels = Array.from({ length: 30 }, (_, i) => i % 3);

  it("are read row group by row group, names of classes from the file's features", async () => {
    const files = {
      "train-0.parquet": parquetOf(await rowsOf(labels), { names, rowGroupSize: 10 }),
      "train-1.parquet": parquetOf(await rowsOf(labels), { names, rowGroupSize: 7 }),
      "test-0.parquet": parquetOf(await rowsOf([2, 1]), { names, codec: "UNCOMPRESSED" }),
    };
    const source = await open(files);
    expect(source.classes).toEqual(names);
    expect(source.splits.train.records).toBe(60);
    const train = await all(source, "train");
    expect(train.labels).toEqual([...labels, ...labels]);
    train.labels.forEach((label, i) => void expect(train.images[i * 192 + 100]).toBe(COLOURS[label]![1]));
    expect((await all(source, "test")).labels).toEqual([2, 1]);
  });

  it("keep a fifth of each class for testing where no file is for that, each row once", async () => {
    const source = await open({ "all.parquet": parquetOf(await rowsOf(labels), { rowGroupSize: 8, label: "target" }) });
    const [train, test] = [await all(source, "train"), await all(source, "test")];
    expect([tally(train.labels), tally(test.labels)]).toEqual([
      [8, 8, 8],
      [2, 2, 2],
    ]);
    const marks = (images: Uint8Array) =>
      Array.from({ length: images.length / 192 }, (_, i) => images.subarray(i * 192, (i + 1) * 192).join());
    expect(new Set([...marks(train.images), ...marks(test.images)]).size).toBe(30);
  });

  it.each<[string, (some: { image: Uint8Array; label: number }[]) => Uint8Array, Partial<Fault>]>([
    [
      "a label above the named classes",
      (some) => parquetOf([...some, { ...some[0]!, label: 3 }], { names }),
      { code: "data.label", what: "3" },
    ],
    [
      "a class that no row has",
      (some) => parquetOf(some.map((row) => ({ ...row, label: row.label * 2 }))),
      { code: "data.emptyClass" },
    ],
    ["a footer that is cut off", (some) => parquetOf(some).subarray(0, -4), { code: "data.format" }],
    [
      "a footer longer than the file",
      (some) => new Uint8Array(parquetOf(some)).fill(255, -8, -4),
      { code: "data.format" },
    ],
    ["other bytes", () => new Uint8Array(5000), { code: "data.format" }],
  ])("are refused with %s", async (_, make, fault) => {
    const bytes = make(await rowsOf(labels));
    await expect(open({ "a.parquet": bytes })).rejects.toHaveProperty("fault", expect.objectContaining(fault));
  });

  it("are refused where labels are words, or where there are no images", async () => {
    const { parquetWriteBuffer } = await import("hyparquet-writer");
    const some = await rowsOf([0, 1, 2, 0]);
    const image = { name: "image", data: some.map((row) => row.image), type: "BYTE_ARRAY" as const };
    const words = { name: "label", data: ["cat", "dog", "cat", "dog"], type: "STRING" as const };
    const numbers = { name: "label", data: [0, 1, 0, 1], type: "INT32" as const };
    const write = (columnData: Parameters<typeof parquetWriteBuffer>[0]["columnData"]) =>
      open({ "a.parquet": new Uint8Array(parquetWriteBuffer({ columnData })) });
    await expect(write([image, words])).rejects.toHaveProperty("fault", {
      code: "data.labelColumn",
      where: "set/a.parquet",
      what: "image, label",
    });
    await expect(write([words, { ...numbers, name: "id" }])).rejects.toHaveProperty("fault.code", "data.imageColumn");
  });

  it("leave out files with other columns than most, and tell so", async () => {
    const told: Fault[] = [];
    const files = {
      "a.parquet": parquetOf(await rowsOf(labels), { names }),
      "b.parquet": parquetOf(await rowsOf([0, 1]), { image: "img", names }),
    };
    const source = await open(files, { notice: (fault) => told.push(fault) });
    expect(source.splits.train.records + source.splits.test.records).toBe(30);
    expect(told).toEqual([{ code: "data.leftOut", where: "set/b.parquet" }]);
  });
});
