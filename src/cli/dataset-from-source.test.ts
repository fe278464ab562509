// Data sets in shards from official files and from images: small made-up ones.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bytesOf, colourPng, matOf } from "#data/made-files.test-data";
import { openFolder } from "#data/open-folder";
import type { Source, SplitName } from "#data/source";
import { prepareFromSource } from "./dataset-from-source";
import { writeIndex } from "./dataset-index";
import { nodeFolder } from "./node-data";
import { decodeInNode } from "./node-image";

let scratch: string;
let from: string;
let out: string;
beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  scratch = mkdtempSync(join(tmpdir(), "man-dataset-"));
  [from, out] = [join(scratch, "from"), join(scratch, "out")];
  mkdirSync(from);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  rmSync(scratch, { recursive: true, force: true });
});

const write = (name: string, bytes: Uint8Array) => {
  mkdirSync(dirname(join(from, name)), { recursive: true });
  writeFileSync(join(from, name), bytes);
};

async function records(source: Source, split: SplitName) {
  const shards = await Promise.all(source.splits[split].shards.map((_, i) => source.readShard(split, i)));
  return {
    labels: shards.flatMap(({ labels }) => [...labels]),
    images: bytesOf(...shards.map(({ images }) => images)),
  };
}

/** What was made gives the records of what it was made from. */
async function expectSame(imageSize?: number) {
  const [made, plain] = [
    await openFolder(await nodeFolder(out)),
    await openFolder(await nodeFolder(from), { decode: decodeInNode, imageSize }),
  ];
  for (const split of ["train", "test"] as const)
    expect(await records(made, split)).toEqual(await records(plain, split));
  const facts = ({ shape, classes, mean, std, augmentation }: Source) => ({ shape, classes, mean, std, augmentation });
  expect(facts(made)).toEqual(facts(plain));
}

const noise = (count: number) => Uint8Array.from({ length: count * 3072 }, (_, i) => (i * 7919) % 251);

describe("a data set made from official files or images", () => {
  it("holds the records of SVHN's MATLAB files", async () => {
    write("train_32x32.mat", await matOf(noise(5), [1, 10, 3, 4, 5]));
    write("test_32x32.mat", await matOf(noise(2), [2, 10]));
    await prepareFromSource({ name: "svhn", from, out });
    await expectSame();
  });

  it("holds the records of CIFAR-100's and STL-10's binary files", async () => {
    write("train.bin", bytesOf([1, 99], noise(1), [2, 5], noise(1)));
    write("test.bin", bytesOf([1, 7], noise(1)));
    await prepareFromSource({ name: "cifar100", from, out });
    await expectSame();
    rmSync(from, { recursive: true });
    write("train_X.bin", noise(18));
    write("train_y.bin", Uint8Array.of(10, 1));
    write("test_X.bin", noise(9));
    write("test_y.bin", Uint8Array.of(4));
    await prepareFromSource({ name: "stl10", from, out });
    await expectSame();
  });

  it("holds photos at the size that is wished, in the order and split of the folder", async () => {
    for (let i = 0; i < 20; i++) write(`${"ab"[i % 2]}/${i}.png`, await colourPng(40, 30, [i, 100, 200], i));
    await prepareFromSource({ name: "imagefolder", from, out, imageSize: 16 });
    await expectSame(16);
    const { name, title } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect([name, title]).toEqual([basename(out), basename(out)]);
  });

  it("refuses files of another data set, and leaves nothing behind", async () => {
    write("train.bin", bytesOf([1, 99], noise(1)));
    write("test.bin", bytesOf([1, 7], noise(1)));
    await expect(prepareFromSource({ name: "svhn", from, out })).rejects.toHaveProperty("fault.code", "data.format");
    write("test.bin", bytesOf([1, 100], noise(1)));
    await expect(prepareFromSource({ name: "cifar100", from, out })).rejects.toHaveProperty("fault.code", "data.label");
    expect(readdirSync(scratch)).toEqual(["from"]);
  });

  it("refuses a download that is not the published file, and one that breaks off", async () => {
    vi.stubGlobal("fetch", async () => new Response(new Uint8Array(5000)));
    await expect(prepareFromSource({ name: "cifar100", from: undefined, out })).rejects.toHaveProperty("fault", {
      code: "data.hash",
      where: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
    });
    vi.stubGlobal("fetch", async () => new Response("gone", { status: 503 }));
    await expect(prepareFromSource({ name: "svhn", from: undefined, out })).rejects.toHaveProperty("fault.what", "503");
    let part = 0;
    const cut = () =>
      new ReadableStream({
        pull: (out) => (part++ === 0 ? out.enqueue(new Uint8Array(5000)) : out.error(new Error("the line is dead"))),
      });
    vi.stubGlobal("fetch", async () => new Response(cut()));
    await expect(prepareFromSource({ name: "svhn", from: undefined, out })).rejects.toHaveProperty("fault", {
      code: "data.network",
      where: "http://ufldl.stanford.edu/housenumbers/train_32x32.mat",
      what: "the line is dead",
    });
    expect(readdirSync(scratch)).toEqual(["from"]);
  });
});

describe("the index of data sets", () => {
  it("names those with a manifest, and no half-written one", async () => {
    write("svhn/manifest.json", new TextEncoder().encode('{ "name": "svhn", "title": "SVHN" }'));
    write("mine/manifest.json", new TextEncoder().encode('{ "name": "mine" }'));
    write("broken/manifest.json", new TextEncoder().encode("{"));
    write(".123-draft/manifest.json", new TextEncoder().encode('{ "name": "svhn" }'));
    await writeIndex(from);
    expect(JSON.parse(readFileSync(join(from, "index.json"), "utf8"))).toEqual({
      datasets: [
        { name: "mine", title: "mine" },
        { name: "svhn", title: "SVHN" },
      ],
    });
  });

  it("is what lies beside the page", async () => {
    const shipped = JSON.parse(readFileSync("public/datasets/index.json", "utf8")) as { datasets: { name: string }[] };
    expect(shipped.datasets.map(({ name }) => name)).toContain("fashion-mnist");
  });
});
