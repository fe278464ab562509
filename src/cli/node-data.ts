// Data from Node's file system, by path or by name.

import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Folder } from "#data/folder";
import { FaultError } from "#experiment/fault";

/** A file's bytes. Throws FaultError data.notFound naming it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new FaultError({ code: "data.notFound", where: path });
  }
}

/** Bytes of a file from `start` up to `end`, or to its end where that comes first. Throws FaultError data.notFound. */
async function readPart(path: string, start: number, end: number): Promise<Uint8Array> {
  const file = await open(path).catch(() => {
    throw new FaultError({ code: "data.notFound", where: path });
  });
  try {
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A folder of the file system with all below it, or a file as a folder of one. Throws FaultError data.notFound. */
export async function nodeFolder(path: string): Promise<Folder> {
  const found = await stat(path).catch(() => {
    throw new FaultError({ code: "data.notFound", where: path });
  });
  const name = basename(resolve(path));
  const at = found.isFile() ? (file: string) => join(dirname(path), file) : (file: string) => join(path, file);
  const read: Folder["read"] = (file, start, end) =>
    start === undefined || end === undefined ? readBytes(at(file)) : readPart(at(file), start, end);
  if (found.isFile()) return { name, files: [{ name, bytes: found.size }], read };
  const [files, folders]: [Folder["files"], string[]] = [[], []];
  await list(path, "", files, folders);
  // in one order everywhere
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name, files, folders, read };
}

/** Links that lead in a circle end here. */
const DEEPEST = 16;
/** Files asked about at once. */
const AT_ONCE = 1000;

async function list(root: string, below: string, files: Folder["files"], folders: string[]): Promise<void> {
  if (below.split("/").length > DEEPEST) return;
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const inside: string[] = [];
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const some = entries.slice(at, at + AT_ONCE).map(async (entry) => {
      const name = below + entry.name;
      if (entry.name.startsWith(".")) return;
      const facts = await stat(join(root, name)).catch(() => null);
      if (facts?.isDirectory()) inside.push(name);
      else if (facts?.isFile()) files.push({ name, bytes: facts.size });
    });
    await Promise.all(some);
  }
  for (const name of inside) {
    folders.push(name);
    await list(root, `${name}/`, files, folders);
  }
}

/**
 * Where a data set lies: a folder's or a file's path, a manifest's path, or a name under public/datasets.
 * Throws FaultError data.notFound.
 */
export async function dataFolder(pathOrName: string): Promise<string> {
  for (const path of [pathOrName, join("public", "datasets", pathOrName)]) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() && basename(path) === "manifest.json") return dirname(path);
    if (found) return path;
  }
  throw new FaultError({ code: "data.notFound", where: pathOrName });
}
