import { describe, expect, it } from "vitest";
import { CIFAR10, CIFAR10_CLASSES, CIFAR10_RECORD_BYTES, cifarFolder, isCifarFolder } from "./cifar-folder";
import type { Folder } from "./folder";
import { dataFacts, openFolder } from "./open-folder";

/** Records whose pixels all hold the file's mark. */
function file(labels: number[], mark: number): Uint8Array {
  const bytes = new Uint8Array(labels.length * CIFAR10_RECORD_BYTES).fill(mark);
  labels.forEach((label, i) => void bytes.fill(label, i * CIFAR10_RECORD_BYTES, i * CIFAR10_RECORD_BYTES + 1));
  return bytes;
}

function folder(contents: Record<string, Uint8Array | string>, sizes: Record<string, number> = {}): Folder {
  const bytes = (name: string) => {
    const content = contents[name];
    if (content === undefined) throw new Error(`no ${name}`);
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  };
  const files = Object.keys(contents).map((name) => ({ name, bytes: sizes[name] ?? bytes(name).length }));
  return { name: "set", files, read: async (name) => bytes(name) };
}

const whole = {
  "readme.html": "about",
  "data_batch_10.bin": file([5], 10),
  "data_batch_2.bin": file([9, 0, 4], 2),
  "data_batch_1.bin": file([1, 2], 1),
  "test_batch.bin": file([3, 8], 77),
};

describe("a folder of CIFAR-10 binary files", () => {
  it("is known by its training files", () => {
    expect(isCifarFolder(folder(whole))).toBe(true);
    expect(isCifarFolder(folder({ "test_batch.bin": "", "data_batch_x.bin": "", "data_batch_1.bin.gz": "" }))).toBe(
      false,
    );
  });

  it("is a source: one shard a file in order of their numbers, counted by size", async () => {
    const source = await openFolder(folder(whole));
    expect(source.splits).toEqual({ train: { records: 6, shards: [2, 3, 1] }, test: { records: 2, shards: [2] } });
    expect(dataFacts(source)).toMatchObject({ classes: 10, channels: 3, imageSize: 32, trainRecords: 6 });
    const second = await source.readShard("train", 1);
    expect(second.labels).toEqual(Int32Array.of(9, 0, 4));
    expect(second.images).toEqual(new Uint8Array(3 * 3072).fill(2));
    expect((await source.readShard("test", 0)).labels).toEqual(Int32Array.of(3, 8));
  });

  it("has the published mean, deviation and augmentation", async () => {
    const { mean, std, augmentation } = await cifarFolder(folder(whole));
    expect([...mean, ...std].map((value) => Math.round(value * 2550) / 10)).toEqual([
      125.3, 123, 113.9, 63, 62.1, 66.7,
    ]);
    expect(augmentation).toEqual({ crop: "shift", pad: 4, padMode: "reflect", flip: true });
    expect(CIFAR10.shape).toEqual([32, 32, 3]);
  });

  it("takes class names from batches.meta.txt, else CIFAR-10's", async () => {
    const names = "plane\ncar\r\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\nlorry\n\n";
    expect((await cifarFolder(folder({ ...whole, "batches.meta.txt": names }))).classes).toEqual(
      "plane car bird cat deer dog frog horse ship lorry".split(" "),
    );
    expect((await cifarFolder(folder(whole))).classes).toEqual(CIFAR10_CLASSES);
    expect(CIFAR10_CLASSES).toHaveLength(10);
  });

  it.each([
    ["data_batch_2.bin", whole["data_batch_2.bin"].subarray(0, 9000), "9000"],
    ["test_batch.bin", new Uint8Array(), "0"],
  ])("names a file that is no whole number of records (%s)", async (name, bytes, what) => {
    await expect(openFolder(folder({ ...whole, [name]: bytes }))).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code: "data.truncated", where: `set/${name}`, what }),
    );
  });

  it("names a file that became shorter after the folder was opened", async () => {
    const source = await openFolder(folder(whole, { "data_batch_1.bin": 3 * CIFAR10_RECORD_BYTES }));
    await expect(source.readShard("train", 0)).rejects.toHaveProperty("fault", {
      code: "data.truncated",
      where: "set/data_batch_1.bin",
      what: String(2 * CIFAR10_RECORD_BYTES),
      hint: String(3 * CIFAR10_RECORD_BYTES),
    });
  });

  it("names file and record of a label that is no class", async () => {
    const source = await openFolder(folder({ ...whole, "test_batch.bin": file([1, 10], 0) }));
    await expect(source.readShard("test", 0)).rejects.toHaveProperty("fault", {
      code: "data.label",
      where: "set/test_batch.bin, record 1",
      what: "10",
      hint: "10",
    });
  });
});

describe("openFolder", () => {
  it("prefers a manifest, and names it where it does not read", async () => {
    await expect(openFolder(folder({ ...whole, "manifest.json": "{" }))).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code: "data.manifest", where: "set/manifest.json" }),
    );
  });

  it.each([
    ["nothing", {}],
    ["other files", { "a.txt": "a" }],
    ["no test file", { "data_batch_1.bin": whole["data_batch_1.bin"] }],
  ])("names a folder with %s", async (_, contents) => {
    await expect(openFolder(folder(contents))).rejects.toHaveProperty("fault", { code: "data.empty", where: "set" });
  });
});
