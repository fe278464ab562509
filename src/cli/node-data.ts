// Data from Node's file system, by path or by name.

import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Folder } from "#data/cifar-folder";
import { FaultError } from "#experiment/fault";

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
  const entries = await readdir(path, { withFileTypes: true }).catch(() => {
    throw new FaultError({ code: "data.notFound", where: path });
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(path, name))).size })));
  return { name: basename(resolve(path)), files, read: (file) => readBytes(join(path, file)) };
}

/**
 * The folder of a data set: a folder's path, a manifest's path, or a name under public/datasets.
 * Throws FaultError data.notFound.
 */
export async function dataFolder(pathOrName: string): Promise<string> {
  for (const path of [pathOrName, join("public", "datasets", pathOrName)]) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory()) return path;
    if (found?.isFile() && basename(path) === "manifest.json") return dirname(path);
  }
  throw new FaultError({ code: "data.notFound", where: pathOrName });
}
