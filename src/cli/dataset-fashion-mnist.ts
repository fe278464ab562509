// Fashion-MNIST: a balanced part of the original idx files, padded to 32 x 32, in six training shards and one test shard.

import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { balancedRecords, readIdx } from "#data/idx";
import type { Manifest, ManifestShard } from "#data/manifest";
import { FaultError } from "#experiment/fault";
import { channelFacts, packShard, writeFolder } from "./dataset-output";
import { readBytes } from "./node-data";

const CLASSES = ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];
const SIZE = 32;
const RECORD = 1 + SIZE * SIZE;
const TRAIN_PER_CLASS = 1200;
const TEST_PER_CLASS = 200;
const SHARD_RECORDS = 2000;

const LICENCE = `Fashion-MNIST, a part of it: 12,000 training and 2,000 test images, padded to 32 x 32.

The MIT License (MIT)

Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** Throws FaultError data.* naming the idx file that is missing or does not read. */
export async function prepareFashionMnist(from: string, out: string): Promise<void> {
  const train = await readSplit(from, "train", TRAIN_PER_CLASS);
  const test = await readSplit(from, "t10k", TEST_PER_CLASS);
  const files: { name: string; bytes: Uint8Array | string }[] = [{ name: "LICENSE", bytes: LICENCE }];
  const splits: { train: ManifestShard[]; test: ManifestShard[] } = { train: [], test: [] };
  for (const [split, data] of [
    ["train", train],
    ["test", test],
  ] as const) {
    for (let at = 0, number = 1; at < data.length; at += SHARD_RECORDS * RECORD, number++) {
      const part = data.subarray(at, at + SHARD_RECORDS * RECORD);
      // not named .gz: some hosts would unpack it on the way, and its checksum would not hold
      const file = `${split}-${number}.shard`;
      const { bytes, line } = await packShard({ file, records: part.length / RECORD, data: part, gzip: true });
      files.push({ name: file, bytes });
      splits[split].push(line);
    }
  }
  const manifest: Manifest = {
    format: "man-shards/1",
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    licence: "MIT",
    classes: CLASSES,
    shape: [SIZE, SIZE, 1],
    ...channelFacts([train], 1, 1, SIZE * SIZE),
    labelBytes: 1,
    label: { offset: 0, width: 1 },
    // the images stand on a black ground and are no words: shifted on black, and mirrored
    augmentation: { crop: "shift", pad: 2, padMode: "zero", flip: true },
    splits,
  };
  files.push({ name: "manifest.json", bytes: `${JSON.stringify(manifest, null, 2)}\n` });
  await writeFolder(out, files);
}

async function readSplit(from: string, name: string, perClass: number): Promise<Uint8Array> {
  const read = async (kind: string) => {
    const file = join(from, `${name}-${kind}-ubyte`);
    const packed = await readBytes(`${file}.gz`).catch(() => null);
    return readIdx(packed ? unzip(packed, `${file}.gz`) : await readBytes(file), file);
  };
  return balancedRecords(await read("images-idx3"), await read("labels-idx1"), CLASSES.length, perClass, SIZE);
}

function unzip(packed: Uint8Array, where: string): Uint8Array {
  try {
    return gunzipSync(packed);
  } catch {
    throw new FaultError({ code: "data.format", where, what: "whole gzip data" });
  }
}
