import { createHash } from "node:crypto";
import { setImmediate as nextTask } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FaultError } from "#experiment/fault";
import { batchesOf, readPieces, wholeShard } from "./pieces";
import { splitRecords } from "./raw-records";
import { type FileOptions, type Reader, shardSource } from "./shard-source";
import type { Pieces, Shard, Source } from "./source";
import { Traffic } from "./traffic";

const CHUNK = 7;

/** Records of [label, four pixels]. */
const records = (...labels: number[]) =>
  Uint8Array.from(labels.flatMap((label, i) => [label, i, 10 + i, 20 + i, 30 + i]));
const line = (file: string, count: number, bytes: Uint8Array, gzip = false) => ({
  file,
  records: count,
  bytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  gzip,
});

const plain = records(0, 1, 2);
const packed = new Uint8Array(gzipSync(records(2, 1)));
const untouched = { "plain.bin": plain, "packed.shard": packed };
const train = [line("plain.bin", 3, plain), line("packed.shard", 2, packed, true)];

const manifestText = (lines: ReturnType<typeof line>[]) =>
  JSON.stringify({
    format: "man-shards/1",
    name: "tiny",
    classes: ["a", "b", "c"],
    shape: [2, 2, 1],
    mean: [0.5],
    std: [0.5],
    labelBytes: 1,
    label: { offset: 0, width: 1 },
    splits: { train: lines, test: [line("plain.bin", 3, plain)] },
  });

/** A source whose files may differ from what the manifest promises. */
function source(files: Record<string, Uint8Array> = untouched, lines = train) {
  const asked: { file: string; options: FileOptions }[] = [];
  const opened = shardSource(manifestText(lines), "here/manifest.json", async function* (file, options) {
    asked.push({ file, options });
    const bytes = files[file] ?? new Uint8Array();
    // chunks end anywhere in a record, and take their time
    for (let at = 0; at < bytes.length; at += CHUNK) {
      await nextTask();
      yield bytes.slice(at, at + CHUNK);
    }
  });
  return { opened, asked };
}

type Read = (from: Source, ...request: Parameters<Source["readShard"]>) => Promise<Shard>;
const whole: Read = (from, ...request) => from.readShard(...request);
const inPieces: Read = (from, split, index, options) => {
  const records = from.splits[split].shards[index]!;
  return readPieces(from, split, index, (pieces) => wholeShard(pieces, from, records), options);
};

describe("a source from a manifest", () => {
  it("knows splits and facts before any shard is read", () => {
    const { opened, asked } = source();
    expect(opened).toMatchObject({
      name: "tiny",
      title: "tiny",
      licence: "",
      shape: [2, 2, 1],
      classes: ["a", "b", "c"],
    });
    expect(opened.splits).toEqual({ train: { records: 5, shards: [3, 2] }, test: { records: 3, shards: [3] } });
    expect(asked).toEqual([]);
  });
});

describe.each([
  ["whole", whole],
  ["in pieces", inPieces],
])("a shard read %s", (_, read) => {
  it("gives labels and planes of plain and of gzip shards", async () => {
    const { opened } = source();
    expect(await read(opened, "train", 0)).toEqual({
      images: Uint8Array.of(0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32),
      labels: Int32Array.of(0, 1, 2),
    });
    expect((await read(opened, "train", 1)).labels).toEqual(Int32Array.of(2, 1));
  });

  it("hands signal and progress to the reader", async () => {
    const { opened, asked } = source();
    const giveUp = new AbortController();
    const progress = () => undefined;
    const reading = read(opened, "test", 0, { signal: giveUp.signal, progress });
    await nextTask();
    giveUp.abort();
    await reading.catch(() => undefined); // all of it may have come
    expect(asked.map(({ file, options: { bytes, again } }) => [file, bytes, again])).toEqual([
      ["plain.bin", 15, false],
    ]);
    expect(asked[0]?.options.progress).toBe(progress);
    expect(asked[0]?.options.signal?.aborted).toBe(true);
  });

  it.each([
    ["cut off", "plain.bin", plain.subarray(0, 14), { code: "data.truncated", what: "14", hint: "15" }],
    ["too long", "plain.bin", Uint8Array.of(...plain, 0), { code: "data.truncated", what: "16", hint: "15" }],
    ["one bit off", "plain.bin", plain.with(7, plain[7]! ^ 1), { code: "data.hash" }],
    ["off in a label, which is then no class", "plain.bin", plain.with(5, 255), { code: "data.hash" }],
    ["one bit off", "packed.shard", packed.with(20, packed[20]! ^ 1), { code: "data.hash" }],
    ["off at its beginning", "packed.shard", packed.with(11, packed[11]! ^ 255), { code: "data.hash" }],
  ])("names a shard that is %s (%s)", async (_, file, bytes, fault) => {
    const { opened } = source({ ...untouched, [file]: bytes });
    const index = train.findIndex((shard) => shard.file === file);
    const expected = { ...fault, where: `here/${file}` };
    await expect(read(opened, "train", index)).rejects.toHaveProperty("fault", expected);
    // the other shard is as good as before
    expect((await read(opened, "train", 1 - index)).labels.length).toBeGreaterThan(0);
  });

  it("names a gzip shard with another number of records than the manifest says", async () => {
    const { opened } = source(untouched, [line("packed.shard", 3, packed, true)]);
    const where = "here/packed.shard";
    await expect(read(opened, "train", 0)).rejects.toHaveProperty("fault", {
      code: "data.recordCount",
      where,
      what: "2",
      hint: "3",
    });
  });

  it("stops unpacking a shard that grows beyond what the manifest says", async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
    const { opened } = source({ "packed.shard": bomb }, [line("packed.shard", 3, bomb, true)]);
    await expect(read(opened, "train", 0)).rejects.toHaveProperty("fault", {
      code: "data.recordCount",
      where: "here/packed.shard",
      what: "more than 3",
      hint: "3",
    });
  });

  it("names a shard that should be gzip and is not", async () => {
    const { opened } = source(untouched, [line("plain.bin", 3, plain, true)]);
    await expect(read(opened, "train", 0)).rejects.toHaveProperty("fault.code", "data.format");
  });

  it("names shard and record of a label that is no class", async () => {
    const wrong = records(0, 3, 1);
    const { opened } = source({ "plain.bin": wrong }, [line("plain.bin", 3, wrong)]);
    await expect(read(opened, "train", 0)).rejects.toHaveProperty("fault", {
      code: "data.label",
      where: "here/plain.bin, record 1",
      what: "3",
      hint: "3",
    });
  });
});

describe("a shard read in pieces", () => {
  it("is checked to its end, also where fewer records are wanted", async () => {
    const { opened } = source({ ...untouched, "plain.bin": plain.with(14, 99) });
    const first = async (pieces: Pieces) => {
      const labels: number[] = [];
      for await (const batch of batchesOf(pieces, opened, { batchSize: 1, records: 1, first: 0 }))
        labels.push(...batch.labels);
      return labels;
    };
    const reading = readPieces(opened, "train", 0, first, { most: 1 });
    await expect(reading).rejects.toHaveProperty("fault.code", "data.hash");
  });
});

describe("a shard that comes from a network without a cache", () => {
  // of several pieces, and hardly smaller when packed
  const COUNT = 150_000;
  const many = Uint8Array.from({ length: COUNT * 5 }, (_, i) => (i % 5 === 0 ? 1 : (i * 2654435761) >>> 24));
  const gz = new Uint8Array(gzipSync(many));
  const open = (read: Reader, bytes: Uint8Array, gzip = false) => {
    const text = manifestText([line("shard.bin", COUNT, bytes, gzip)]);
    return shardSource(text, "here/manifest.json", read, { traffic: new Traffic(), cache: null });
  };

  it.each([
    ["raw", many, false],
    ["packed", gz, true],
  ])("is left at once where it stalls and no more of it is wanted (%s)", async (_, bytes, gzip) => {
    const signals: (AbortSignal | undefined)[] = [];
    const stalling: Reader = async function* (_file, { signal }) {
      signals.push(signal);
      for (let at = 0; at < bytes.length / 2; at += 10_000) yield bytes.slice(at, at + 10_000);
      await new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    };
    const opened = open(stalling, bytes, gzip);
    const failing = async (pieces: Pieces) => {
      for await (const { labels } of pieces) if (labels.length > 0) throw new Error("the device is lost");
    };
    await expect(readPieces(opened, "train", 0, failing)).rejects.toThrow("the device is lost");
    const stopping = async (pieces: Pieces) => {
      for await (const { labels } of pieces) return labels.length;
      return 0;
    };
    expect(await readPieces(opened, "train", 0, stopping)).toBeGreaterThan(0);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
  });

  it("is used when it is there the second time, for a server that does not wait for its use", async () => {
    let [tries, isSent] = [0, false];
    const impatient: Reader = async function* () {
      tries += 1;
      const end = tries === 1 ? many.length / 2 : many.length;
      for (let at = 0; at < end; at += 10_000) yield many.slice(at, Math.min(end, at + 10_000));
      if (tries === 1) throw new FaultError({ code: "data.network", where: "here/shard.bin" });
      isSent = true;
    };
    const begun: boolean[] = [];
    const count = async (pieces: Pieces) => {
      let found = 0;
      for await (const { labels } of pieces) {
        if (found === 0) begun.push(isSent);
        found += labels.length;
      }
      return found;
    };
    expect(await readPieces(open(impatient, many), "train", 0, count)).toBe(COUNT);
    expect([tries, begun]).toEqual([2, [false, true]]);
  });
});

describe("splitRecords", () => {
  it("reads a label at its offset, low byte first", () => {
    const layout = {
      labelBytes: 4,
      label: { offset: 1, width: 2 as const },
      shape: [1, 1, 1] as [number, number, number],
      classes: Array.from({ length: 600 }, (_, i) => `class ${i}`),
    };
    const found = splitRecords(Uint8Array.of(9, 1, 2, 9, 77, 9, 5, 0, 9, 78), layout, "x");
    expect(found).toEqual({ images: Uint8Array.of(77, 78), labels: Int32Array.of(513, 5) });
  });
});
