// A data set in shards from any source that is read as it lies: official files, or a folder of images.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Manifest, ManifestShard } from "#data/manifest";
import { openFolder } from "#data/open-folder";
import type { Shard, Source, SplitName } from "#data/source";
import type { Fault } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import { showProgress } from "./command";
import { packShard, writeFolder } from "./dataset-output";
import { dataFolder, nodeFolder } from "./node-data";
import { decodeInNode } from "./node-image";
import { download, notOfficial, type Official } from "./official-file";

/** Where data sets lie officially. STL-10's archive of 2.6 GB is left to other programs: `from` takes its unpacked folder. */
const OFFICIAL: Record<string, Official[]> = {
  cifar100: [
    {
      address: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
      md5: "03b5dce01913d631647c71ecec9e9cb8",
      bytes: 168_513_733,
    },
  ],
  svhn: [
    {
      address: "http://ufldl.stanford.edu/housenumbers/train_32x32.mat",
      md5: "e26dedcc434d2e4c54c9b2d4a06d8373",
      bytes: 182_040_794,
    },
    {
      address: "http://ufldl.stanford.edu/housenumbers/test_32x32.mat",
      md5: "eb5a983be6a315427106f1b164d9cef3",
      bytes: 64_275_384,
    },
  ],
};

export const isOfficial = (name: string) => name in OFFICIAL;

interface Wish {
  name: string;
  from: string | undefined;
  out: string;
  /** Of images that are resized. */
  imageSize?: number;
}

/** Throws FaultError data.* naming what is missing or damaged; then nothing is left behind. */
export async function prepareFromSource({ name, from, out, imageSize }: Wish): Promise<void> {
  const scratch = from ? null : await mkdtemp(join(tmpdir(), "man-download-"));
  try {
    for (const file of scratch ? (OFFICIAL[name] ?? []) : []) await download(file, scratch ?? "");
    const notice = (fault: Fault) => void process.stderr.write(`${faultText(fault)}\n`);
    const folder = await nodeFolder(from ? await dataFolder(from) : (scratch ?? ""));
    const source = await openFolder(folder, { decode: decodeInNode, imageSize, notice });
    if (name !== "imagefolder" && source.name !== name) throw notOfficial(from ?? name, name);
    // photos are called what their maker calls the output
    const named =
      name === "imagefolder" ? { ...source, name: basename(out), title: basename(out) } : { ...source, name };
    await writeFolder(out, shardsOf(named));
  } finally {
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }
}

/** The files of a data set, each made when it is written: shards, then the manifest. */
async function* shardsOf(source: Source): AsyncGenerator<{ name: string; bytes: Uint8Array | string }> {
  const splits: Record<SplitName, ManifestShard[]> = { train: [], test: [] };
  const width = source.classes.length > 256 ? 2 : 1;
  for (const split of ["train", "test"] as const) {
    const { length } = source.splits[split].shards;
    for (let i = 0; i < length; i++) {
      const data = recordsOf(await source.readShard(split, i), width);
      const file = `${split}-${i + 1}.shard`;
      const records = source.splits[split].shards[i] ?? 0;
      const { bytes, line } = await packShard({ file, records, data });
      splits[split].push(line);
      showProgress(i + 1, length, `writing ${file}`);
      yield { name: file, bytes };
    }
  }
  const { name, title, licence, classes, shape, mean, std, augmentation } = source;
  const manifest: Manifest = {
    format: "man-shards/1",
    name,
    title,
    licence,
    classes,
    shape,
    mean,
    std,
    labelBytes: width,
    label: { offset: 0, width },
    augmentation,
    splits,
  };
  yield { name: "manifest.json", bytes: `${JSON.stringify(manifest, null, 2)}\n` };
}

/** A label field, then the planes of each record. */
function recordsOf({ images, labels }: Shard, width: 1 | 2): Uint8Array {
  const planes = images.length / labels.length;
  const out = new Uint8Array(labels.length * (width + planes));
  labels.forEach((label, i) => {
    const at = i * (width + planes);
    out[at] = label & 255;
    if (width === 2) out[at + 1] = label >> 8;
    out.set(images.subarray(i * planes, (i + 1) * planes), at + width);
  });
  return out;
}
