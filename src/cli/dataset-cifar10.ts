// CIFAR-10 from its official archive (or a folder of its binary files): the files stay as they are, a manifest is added.

import { createHash } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { archiveFolder } from "#data/archive-folder";
import { CIFAR10, CIFAR10_CLASSES, CIFAR10_RECORD_BYTES, isCifarFolder } from "#data/cifar-folder";
import { fileOfBytes } from "#data/folder";
import type { Manifest, ManifestShard } from "#data/manifest";
import { splitRecords } from "#data/raw-records";
import { FaultError } from "#experiment/fault";
import { packShard, writeFolder } from "./dataset-output";
import { nodeFolder, readBytes } from "./node-data";
import { download, notOfficial, type Official } from "./official-file";

/** Where Alex Krizhevsky publishes the binary version, and the checksum printed beside it. */
const ARCHIVE: Official = {
  address: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
  md5: "c32a1d4ab5d03f1284b67883e8d87530",
  bytes: 170_052_171,
};

/** Throws FaultError data.* naming the file that is missing, damaged or cut off. */
export async function prepareCifar10(from: string | undefined, out: string): Promise<void> {
  const found = from ? await stat(from).catch(() => null) : null;
  if (from && !found) throw new FaultError({ code: "data.notFound", where: from });
  const files =
    from && found?.isDirectory()
      ? await filesOfFolder(from)
      : await filesOfArchive(await archive(from), from ?? ARCHIVE.address);
  const splits: Manifest["splits"] = { train: [], test: [] };
  const written: { name: string; bytes: Uint8Array | string }[] = [];
  for (const [file, data] of [...files].sort(([a], [b]) => a.localeCompare(b))) {
    const records = data.length / CIFAR10_RECORD_BYTES;
    if (!Number.isInteger(records) || records === 0) {
      throw new FaultError({
        code: "data.truncated",
        where: file,
        what: `${data.length}`,
        hint: `a multiple of ${CIFAR10_RECORD_BYTES}`,
      });
    }
    splitRecords(data, { ...CIFAR10, classes: CIFAR10_CLASSES }, file);
    const { bytes, line }: { bytes: Uint8Array; line: ManifestShard } = await packShard({ file, records, data });
    splits[file === "test_batch.bin" ? "test" : "train"].push(line);
    written.push({ name: file, bytes });
  }
  if (!splits.train.length || !splits.test.length)
    throw new FaultError({ code: "data.empty", where: from ?? ARCHIVE.address });
  const manifest: Manifest = {
    format: "man-shards/1",
    name: "cifar10",
    title: "CIFAR-10",
    licence: "published for research by Alex Krizhevsky, 2009",
    classes: CIFAR10_CLASSES,
    ...CIFAR10,
    splits,
  };
  written.push({ name: "manifest.json", bytes: `${JSON.stringify(manifest, null, 2)}\n` });
  await writeFolder(out, written);
}

const isBatch = (name: string) => /^(data_batch_\d+|test_batch)\.bin$/.test(name);

async function filesOfFolder(path: string): Promise<Map<string, Uint8Array>> {
  const folder = await nodeFolder(path);
  if (!isCifarFolder(folder)) throw notOfficial(path, "CIFAR-10");
  const files = new Map<string, Uint8Array>();
  for (const { name } of folder.files) if (isBatch(name)) files.set(name, await folder.read(name));
  return files;
}

async function filesOfArchive(packed: Uint8Array, where: string): Promise<Map<string, Uint8Array>> {
  const folder = await archiveFolder(fileOfBytes(packed, where), "cifar-10-binary.tar.gz");
  const files = new Map<string, Uint8Array>();
  for (const { name } of folder.files) if (isBatch(basename(name))) files.set(basename(name), await folder.read(name));
  return files;
}

/** The archive's bytes, with its published checksum. */
async function archive(from: string | undefined): Promise<Uint8Array> {
  if (from) {
    const bytes = await readBytes(from);
    if (createHash("md5").update(bytes).digest("hex") !== ARCHIVE.md5) {
      throw new FaultError({ code: "data.hash", where: from });
    }
    return bytes;
  }
  const folder = await mkdtemp(join(tmpdir(), "man-download-"));
  try {
    return await readBytes(await download(ARCHIVE, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
