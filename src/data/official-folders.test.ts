// Official files as they lie: CIFAR-100, SVHN, STL-10, and archives of such folders.

import { describe, expect, it } from "vitest";
import { CIFAR100_RECORD_BYTES } from "./cifar100-folder";
import { ascii, bytesOf, matOf, memoryFolder, packed, tarOf } from "./made-files.test-data";
import { openFolder } from "./open-folder";

const fault = (part: object) => expect.objectContaining({ fault: expect.objectContaining(part) });

describe("a folder of CIFAR-100 binary files", () => {
  const record = (coarse: number, fine: number) => bytesOf([coarse, fine], new Uint8Array(3072).fill(fine));
  const files = { "train.bin": bytesOf(record(1, 98), record(19, 3)), "test.bin": record(0, 7) };

  it("trains on the fine labels", async () => {
    const source = await openFolder(memoryFolder(files));
    expect(source.splits).toEqual({ train: { records: 2, shards: [2] }, test: { records: 1, shards: [1] } });
    expect(source.classes).toHaveLength(100);
    const { labels, images } = await source.readShard("train", 0);
    expect(labels).toEqual(Int32Array.of(98, 3));
    expect(images.subarray(3072)).toEqual(new Uint8Array(3072).fill(3));
  });

  it("takes names of the fine classes from their file", async () => {
    const names = Array.from({ length: 100 }, (_, i) => `thing ${i}`);
    const source = await openFolder(memoryFolder({ ...files, "fine_label_names.txt": `${names.join("\n")}\n` }));
    expect(source.classes).toEqual(names);
  });

  it("reads a large file in shards", async () => {
    const train = new Uint8Array(3000 * CIFAR100_RECORD_BYTES);
    for (let i = 0; i < 3000; i++) train[i * CIFAR100_RECORD_BYTES + 1] = i % 100;
    const source = await openFolder(memoryFolder({ ...files, "train.bin": train }));
    expect(source.splits.train.shards).toEqual([1364, 1364, 272]);
    const { labels } = await source.readShard("train", 2);
    expect([labels.length, labels[0], labels[271]]).toEqual([272, 28, 99]);
  });

  it.each([
    ["data.truncated", "train.bin", files["train.bin"].subarray(0, 5000)],
    ["data.label", "train.bin", record(0, 100)],
  ])("refuses with %s what does not fit", async (code, name, bytes) => {
    const opening = openFolder(memoryFolder({ ...files, [name]: bytes })).then((s) => s.readShard("train", 0));
    await expect(opening).rejects.toEqual(fault({ code, where: expect.stringContaining("set/train.bin") }));
  });
});

describe("a folder of SVHN's MATLAB files", () => {
  /** One image: every pixel of column x and row y is x, of channel c plus 100 c. */
  const image = Uint8Array.from({ length: 3072 }, (_, i) => Math.floor((i % 1024) / 32) + 100 * Math.floor(i / 1024));
  const folder = async (labels: number[], compressed = true) =>
    memoryFolder({
      "train_32x32.mat": await matOf(bytesOf(...labels.map(() => image)), labels, { compressed }),
      "test_32x32.mat": await matOf(image, [10]),
    });

  it.each([true, false])(
    "turns columns into rows and label 10 into the digit 0 (compressed: %s)",
    async (compressed) => {
      const source = await openFolder(await folder([10, 4], compressed));
      expect(source.splits.train).toEqual({ records: 2, shards: [2] });
      const { labels, images } = await source.readShard("train", 0);
      expect(labels).toEqual(Int32Array.of(0, 4));
      const row = Uint8Array.from({ length: 32 }, (_, x) => x);
      expect(images.subarray(0, 32)).toEqual(row);
      expect(images.subarray(31 * 32, 32 * 32)).toEqual(row);
      expect(images.subarray(2048, 2080)).toEqual(row.map((x) => x + 200));
    },
  );

  it("pads by two on black and never mirrors digits", async () => {
    expect((await openFolder(await folder([1, 2]))).augmentation).toEqual({
      crop: "shift",
      pad: 2,
      padMode: "zero",
      flip: false,
    });
  });

  it("names file and record of a label that is no digit", async () => {
    const source = await openFolder(await folder([1, 11]));
    await expect(source.readShard("train", 0)).rejects.toEqual(
      fault({ code: "data.label", where: "set/train_32x32.mat, record 1", what: "11" }),
    );
  });

  it("refuses a file cut off anywhere", async () => {
    const { "train_32x32.mat": whole } = { "train_32x32.mat": await matOf(image, [3]) };
    const test = await matOf(image, [3]);
    for (let end = 0; end < whole.length; end += 7) {
      const cut = memoryFolder({ "train_32x32.mat": whole.subarray(0, end), "test_32x32.mat": test });
      await expect(openFolder(cut)).rejects.toHaveProperty("fault.where", expect.stringContaining("train_32x32.mat"));
    }
  });
});

describe("a folder of STL-10 binary files", () => {
  /** Every pixel of column x is x. */
  const image = Uint8Array.from({ length: 27_648 }, (_, i) => Math.floor((i % 9216) / 96));
  const files = {
    "train_X.bin": bytesOf(image, image),
    "train_y.bin": Uint8Array.of(10, 1),
    "test_X.bin": image,
    "test_y.bin": Uint8Array.of(3),
  };

  it("turns columns into rows and labels 1..10 into 0..9, padded by four on black", async () => {
    const source = await openFolder(memoryFolder(files));
    expect(source.shape).toEqual([96, 96, 3]);
    expect(source.augmentation).toEqual({ crop: "shift", pad: 4, padMode: "zero", flip: true });
    const { labels, images } = await source.readShard("train", 0);
    expect(labels).toEqual(Int32Array.of(9, 0));
    const row = Uint8Array.from({ length: 96 }, (_, x) => x);
    for (const start of [0, 95 * 96, 27_648 + 9216]) expect(images.subarray(start, start + 96)).toEqual(row);
  });

  it.each([
    ["data.truncated", "train_X.bin", image.subarray(1), "set/train_X.bin"],
    ["data.recordCount", "train_y.bin", Uint8Array.of(1), "set/train_y.bin"],
    ["data.label", "train_y.bin", Uint8Array.of(1, 0), "set/train_X.bin, record 1"],
    ["data.label", "train_y.bin", Uint8Array.of(1, 11), "set/train_X.bin, record 1"],
  ])("refuses with %s a wrong %s", async (code, name, bytes, where) => {
    const opening = openFolder(memoryFolder({ ...files, [name]: bytes })).then((s) => s.readShard("train", 0));
    await expect(opening).rejects.toEqual(fault({ code, where }));
  });

  it("names the file that is missing", async () => {
    const { "test_y.bin": _, ...rest } = files;
    await expect(openFolder(memoryFolder(rest))).rejects.toEqual(
      fault({ code: "data.empty", where: "set/test_y.bin" }),
    );
  });
});

describe("an archive of official files", () => {
  const record = (label: number) => bytesOf([label], new Uint8Array(3072).fill(label));

  it("is opened as the folder it holds, also below folders of its own", async () => {
    const tar = tarOf([
      { name: "cifar-10-batches-bin/data_batch_1.bin", data: bytesOf(record(1), record(2)) },
      { name: "cifar-10-batches-bin/test_batch.bin", data: record(3) },
      { name: "cifar-10-batches-bin/readme.html", data: ascii("about") },
    ]);
    const source = await openFolder(memoryFolder({ "cifar-10-binary.tar.gz": await packed(tar, "gzip") }));
    expect(source.title).toBe("CIFAR-10");
    expect((await source.readShard("train", 0)).labels).toEqual(Int32Array.of(1, 2));
    expect((await source.readShard("test", 0)).labels).toEqual(Int32Array.of(3));
  });
});
