// Making data sets from their original files: small made-up ones, in the official formats.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openFolder } from "#data/open-folder";
import { prepareCifar10 } from "./dataset-cifar10";
import { prepareFashionMnist } from "./dataset-fashion-mnist";
import { channelFacts, requireReplaceable } from "./dataset-output";
import { nodeFolder } from "./node-data";

let from: string;
let out: string;
let scratch: string;
beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  scratch = mkdtempSync(join(tmpdir(), "man-dataset-"));
  from = join(scratch, "from");
  mkdirSync(from);
  out = join(scratch, "out");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(scratch, { recursive: true, force: true });
});

const open = async () => openFolder(await nodeFolder(out));

describe("fashion-mnist", () => {
  const idx = (shape: number[], data: Uint8Array) =>
    Buffer.concat([Uint8Array.of(0, 0, 8, shape.length), Buffer.from(Uint32Array.from(shape).buffer).swap32(), data]);

  /** Images of class i % 10 whose pixels all are their class, times 20. */
  function writeSplit(name: string, count: number, pack: (bytes: Buffer) => Buffer, ending: string) {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    const images = new Uint8Array(count * 784);
    labels.forEach((label, i) => void images.fill(label * 20, i * 784, (i + 1) * 784));
    writeFileSync(join(from, `${name}-images-idx3-ubyte${ending}`), pack(idx([count, 28, 28], images)));
    writeFileSync(join(from, `${name}-labels-idx1-ubyte${ending}`), pack(idx([count], labels)));
  }
  const gzip = (bytes: Buffer) => gzipSync(bytes, { level: 1 });

  it("becomes six balanced training shards and one test shard, with licence and its own mean", async () => {
    writeSplit("train", 12_100, gzip, ".gz");
    writeSplit("t10k", 2_000, (bytes) => bytes, "");
    await prepareFashionMnist(from, out);
    const source = await open();
    expect(source.splits.train.shards).toEqual(Array(6).fill(2000));
    expect(source.splits.test.shards).toEqual([2000]);
    const { images, labels } = await source.readShard("train", 5);
    for (let label = 0; label < 10; label++) expect(labels.filter((l) => l === label)).toHaveLength(200);
    const second = images.subarray(1024, 2048);
    expect([second[0], second[2 * 32 + 2], second[29 * 32 + 29], second[1023]]).toEqual([0, 20, 20, 0]);
    // pixels are 0, 20 … 180 in 49/64 of the image, else 0
    expect(source.mean[0]).toBeCloseTo(((90 / 255) * 49) / 64, 5);
    expect(readFileSync(join(out, "LICENSE"), "utf8")).toContain("MIT");
    expect(readdirSync(scratch).sort()).toEqual(["from", "out"]);
  });

  it("names the file that is missing or damaged, and leaves nothing behind", async () => {
    writeSplit("train", 12_000, gzip, ".gz");
    await expect(prepareFashionMnist(from, out)).rejects.toHaveProperty("fault", {
      code: "data.notFound",
      where: expect.stringContaining("t10k-images-idx3-ubyte"),
    });
    writeFileSync(join(from, "train-images-idx3-ubyte.gz"), "no gzip");
    await expect(prepareFashionMnist(from, out)).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code: "data.format", where: expect.stringContaining("train-images-idx3-ubyte.gz") }),
    );
    expect(readdirSync(scratch)).toEqual(["from"]);
  });
});

describe("cifar10", () => {
  const file = (...labels: number[]) => Buffer.concat(labels.map((label) => new Uint8Array(3073).fill(label)));
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(from, name), bytes);

  it("keeps official files as they are and puts a manifest beside them", async () => {
    write("data_batch_1.bin", file(1, 2, 3));
    write("data_batch_2.bin", file(4, 5));
    write("test_batch.bin", file(6));
    write("readme.html", file(255));
    await prepareCifar10(from, out);
    expect(readdirSync(out).sort()).toEqual([
      "data_batch_1.bin",
      "data_batch_2.bin",
      "manifest.json",
      "test_batch.bin",
    ]);
    expect(readFileSync(join(out, "data_batch_2.bin"))).toEqual(file(4, 5));
    const source = await open();
    expect(source.splits).toEqual({ train: { records: 5, shards: [3, 2] }, test: { records: 1, shards: [1] } });
    expect((await source.readShard("train", 0)).labels).toEqual(Int32Array.of(1, 2, 3));
    expect(source.augmentation).toEqual({ crop: "shift", pad: 4, padMode: "reflect", flip: true });
  });

  it.each([
    ["data.truncated", "data_batch_1.bin", file(1).subarray(5)],
    ["data.label", "test_batch.bin", file(3, 11)],
  ])("refuses with %s naming %s, and leaves nothing behind", async (code, name, bytes) => {
    write("data_batch_1.bin", file(1));
    write("test_batch.bin", file(6));
    write(name, bytes);
    await expect(prepareCifar10(from, out)).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code, where: expect.stringContaining(name) }),
    );
    expect(readdirSync(scratch)).toEqual(["from"]);
  });

  it("refuses an archive that is not the published one", async () => {
    const archive = join(scratch, "cifar-10-binary.tar.gz");
    writeFileSync(archive, gzipSync(new Uint8Array(2048)));
    await expect(prepareCifar10(archive, out)).rejects.toHaveProperty("fault", { code: "data.hash", where: archive });
  });

  it.each(["nowhere", "from"])("names a place without files (%s)", async (name) => {
    const place = join(scratch, name);
    const fault =
      name === "from" ? { code: "data.format", what: expect.stringContaining("CIFAR-10") } : { code: "data.notFound" };
    await expect(prepareCifar10(place, out)).rejects.toHaveProperty("fault", { ...fault, where: place });
  });
});

describe("requireReplaceable", () => {
  it("lets go a place that is new, empty or holds a data set made before", async () => {
    await requireReplaceable(out);
    await requireReplaceable(from);
    writeFileSync(join(from, "manifest.json"), '{ "format": "man-shards/1" }');
    await requireReplaceable(from);
  });

  it("refuses a folder of anything else, which would be lost", async () => {
    writeFileSync(join(from, "thesis.tex"), "years of work");
    await expect(requireReplaceable(from)).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code: "data.format", where: from }),
    );
  });
});

describe("channelFacts", () => {
  it("gives mean and deviation of each channel's pixels, labels left out", () => {
    const records = [Uint8Array.of(9, 0, 255, 51, 51), Uint8Array.of(9, 255, 0, 51, 51)];
    expect(channelFacts(records, 1, 2, 2)).toEqual({ mean: [0.5, 0.2], std: [0.5, 0] });
  });
});
