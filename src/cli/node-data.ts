// Data from Node's file system: a manifest, a folder of official CIFAR-10 binary files, or a name under public/datasets.

import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cifarFolder, type Folder, isCifarFolder } from "#data/cifar-folder";
import { shardSource } from "#data/shard-source";
import type { Source } from "#data/source";
import type { DataFacts } from "#experiment/config";
import { FaultError } from "#experiment/fault";

const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() ?? false;
const isFile = async (path: string) => (await stat(path).catch(() => null))?.isFile() ?? false;

/** A file's bytes. Throws FaultError data.notFound naming it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new FaultError({ code: "data.notFound", where: path });
  }
}

/** A folder of the file system, with the sizes of its files. */
export async function nodeFolder(path: string): Promise<Folder> {
  const names = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(path, name))).size })));
  return { name: basename(path), files, read: (file) => readBytes(join(path, file)) };
}

/** Throws FaultError data.notFound or data.empty naming the path, or what the source's own files throw. */
export async function openData(pathOrName: string): Promise<Source> {
  const named = join("public", "datasets", pathOrName);
  const path = (await isFolder(pathOrName)) || (await isFile(pathOrName)) ? pathOrName : named;
  if (await isFile(path)) return manifestSource(path);
  if (!(await isFolder(path))) throw new FaultError({ code: "data.notFound", where: pathOrName });
  if (await isFile(join(path, "manifest.json"))) return manifestSource(join(path, "manifest.json"));
  const folder = await nodeFolder(path);
  if (!isCifarFolder(folder)) throw new FaultError({ code: "data.empty", where: pathOrName });
  return cifarFolder(folder);
}

async function manifestSource(path: string): Promise<Source> {
  const text = new TextDecoder().decode(await readBytes(path));
  return shardSource(text, path, (file) => readBytes(join(dirname(path), file)));
}

/** What a config takes from a source. */
export function dataFacts({ classes, shape, mean, std, augmentation, splits }: Source): DataFacts {
  const [imageSize, , channels] = shape;
  return { classes: classes.length, channels, imageSize, mean, std, augmentation, trainRecords: splits.train.records };
}
