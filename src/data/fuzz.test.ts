// Damaged files of every format with a parser of ours: a thousand seeded mutations each end soon, in a fault or in a valid
// source, and never ask for more memory than stated.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeInNode } from "#cli/node-image";
import { type Fault, FaultError } from "#experiment/fault";
import { orientationOf } from "./exif";
import { imageHeader } from "./image-header";
import { MAX_UNPACKED_BYTES } from "./limits";
import {
  ascii,
  bytesOf,
  colourPng,
  matOf,
  memoryFolder,
  mutated,
  packed,
  tarOf,
  turnedJpeg,
  zipOf,
} from "./made-files.test-data";
import { openFolder } from "./open-folder";

const MUTATIONS = 1000;
/** Milliseconds for one file of some kilobytes, on a machine that does other things too. */
const LONGEST_MS = 5000;
/** What the largest of these small files may take while it is read: far below the budget that a lie would reach for. */
const MOST_BYTES = 64 * 2 ** 20;

let largest = 0;
const RealBytes = globalThis.Uint8Array;
beforeAll(() => {
  // every array of bytes that is made by its length is noted
  globalThis.Uint8Array = new Proxy(RealBytes, {
    construct(target, given, newTarget) {
      const [length] = given as [unknown];
      if (typeof length === "number") largest = Math.max(largest, length);
      return Reflect.construct(target, given, newTarget) as object;
    },
  });
});
afterAll(() => {
  globalThis.Uint8Array = RealBytes;
});

/** Opens a folder and reads every shard; "read", what was told on the way, or the fault's code. */
async function outcome(files: Record<string, Uint8Array>): Promise<string> {
  let told = "read";
  try {
    const notice = ({ code }: Fault) => {
      told = `told ${code}`;
    };
    const source = await openFolder(memoryFolder(files), { decode: decodeInNode, notice });
    const { shape, classes, splits } = source;
    const bytes = shape[0] * shape[1] * shape[2];
    for (const split of ["train", "test"] as const) {
      for (const [index, records] of splits[split].shards.entries()) {
        const { images, labels } = await source.readShard(split, index);
        expect([labels.length, images.length]).toEqual([records, records * bytes]);
        expect(labels.every((label) => label >= 0 && label < classes.length)).toBe(true);
      }
    }
    return told;
  } catch (thrown) {
    if (thrown instanceof FaultError) return thrown.fault.code;
    throw thrown;
  }
}

const record = (label: number, head = 1) => bytesOf(new RealBytes(head).fill(label), new RealBytes(3072).fill(label));
const manifestOf = async (shard: Uint8Array) => {
  const digest = new RealBytes(await crypto.subtle.digest("SHA-256", shard as Uint8Array<ArrayBuffer>));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const line = { file: "one.bin", records: 2, bytes: shard.length, sha256 };
  return ascii(
    JSON.stringify({
      format: "man-shards/1",
      name: "tiny",
      classes: ["a", "b", "c"],
      shape: [32, 32, 3],
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
      labelBytes: 1,
      label: { offset: 0, width: 1 },
      splits: { train: [line], test: [line] },
    }),
  );
};

const stl = { "train_y.bin": RealBytes.of(1, 2), "test_X.bin": new RealBytes(27_648), "test_y.bin": RealBytes.of(1) };
const photos = async () =>
  Promise.all(
    ["a/1.png", "a/2.png", "b/1.png", "b/2.png"].map(async (name, i) => ({
      name,
      data: await colourPng(8, 8, [60 * i, 10, 200], i),
      stored: i % 2 === 0,
    })),
  );

/** Name, the file that is damaged, and all files with it in its place. */
const formats: [string, () => Promise<Uint8Array>, (damaged: Uint8Array) => Promise<Record<string, Uint8Array>>][] = [
  [
    "MATLAB, compressed",
    () => matOf(new RealBytes(2 * 3072), [1, 10]),
    async (file) => ({ "train_32x32.mat": file, "test_32x32.mat": await matOf(new RealBytes(3072), [1]) }),
  ],
  [
    "MATLAB, plain",
    () => matOf(new RealBytes(2 * 3072), [1, 10], { compressed: false }),
    async (file) => ({ "train_32x32.mat": file, "test_32x32.mat": await matOf(new RealBytes(3072), [1]) }),
  ],
  [
    "tar",
    async () =>
      tarOf([
        { name: "set/data_batch_1.bin", data: bytesOf(record(1), record(2)) },
        { name: "set/test_batch.bin", data: record(3) },
      ]),
    async (file) => ({ "set.tar": file }),
  ],
  [
    "tar in gzip",
    async () =>
      packed(
        tarOf([
          { name: "data_batch_1.bin", data: record(1) },
          { name: "test_batch.bin", data: record(3) },
        ]),
        "gzip",
      ),
    async (file) => ({ "set.tar.gz": file }),
  ],
  ["zip", async () => zipOf(await photos()), async (file) => ({ "set.zip": file })],
  [
    "PNG",
    async () => (await photos())[0]!.data,
    async (file) => ({
      ...Object.fromEntries((await photos()).map(({ name, data }) => [name, data])),
      "a/1.png": file,
    }),
  ],
  [
    "a zip of a file that is read in part",
    () =>
      zipOf([
        { name: "train.bin", data: bytesOf(record(1, 2), record(2, 2)) },
        { name: "test.bin", data: record(3, 2) },
      ]),
    async (file) => ({ "set.zip": file }),
  ],
  [
    "a tar in a zip",
    async () => {
      const files = [
        { name: "data_batch_1.bin", data: record(1) },
        { name: "test_batch.bin", data: record(3) },
      ];
      return zipOf([{ name: "set.tar.gz", data: await packed(tarOf(files), "gzip") }]);
    },
    async (file) => ({ "set.zip": file }),
  ],
  ["STL-10", async () => new RealBytes(2 * 27_648), async (file) => ({ ...stl, "train_X.bin": file })],
  [
    "CIFAR-10",
    async () => bytesOf(record(1), record(2)),
    async (file) => ({ "data_batch_1.bin": file, "test_batch.bin": record(3) }),
  ],
  [
    "CIFAR-100",
    async () => bytesOf(record(1, 2), record(2, 2)),
    async (file) => ({ "train.bin": file, "test.bin": record(3, 2) }),
  ],
  [
    "the manifest",
    () => manifestOf(bytesOf(record(1), record(2))),
    async (file) => ({ "manifest.json": file, "one.bin": bytesOf(record(1), record(2)) }),
  ],
];

describe.each(formats)("damage to %s", (_, make, around) => {
  it(`ends in a fault or a valid source, ${MUTATIONS} times`, async () => {
    const whole = await make();
    expect(await outcome(await around(whole))).toBe("read");
    largest = 0;
    const outcomes = new Map<string, number>();
    for (let seed = 0; seed < MUTATIONS; seed++) {
      const began = performance.now();
      const found = await outcome(await around(mutated(whole, seed)));
      expect(performance.now() - began, `seed ${seed}`).toBeLessThan(LONGEST_MS);
      outcomes.set(found, (outcomes.get(found) ?? 0) + 1);
    }
    expect(largest).toBeLessThan(MOST_BYTES);
    expect(MOST_BYTES).toBeLessThan(MAX_UNPACKED_BYTES);
    // damage is seen, and named by more than one fault
    expect(outcomes.size).toBeGreaterThan(1);
    expect([...outcomes.keys()].filter((name) => name.endsWith("internal"))).toEqual([]);
  });
});

it("damage to a JPEG's headers ends in a fault or a header", () => {
  const frame = RealBytes.of(0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xda);
  const whole = turnedJpeg(bytesOf([0xff, 0xd8], frame, new RealBytes(40)), 6);
  expect([imageHeader(whole, "x").width, orientationOf(whole)]).toEqual([16, 6]);
  const outcomes = new Set<string>();
  for (let seed = 0; seed < MUTATIONS; seed++) {
    const damaged = mutated(whole, seed);
    outcomes.add(String(orientationOf(damaged)));
    try {
      outcomes.add(imageHeader(damaged, "x").format);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(FaultError);
      outcomes.add((thrown as FaultError).fault.code);
    }
  }
  expect([...outcomes].sort()).toEqual(expect.arrayContaining(["1", "6", "data.format", "data.tooLarge", "jpeg"]));
});
