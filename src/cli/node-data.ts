// Data from Node's file system, by path or by name.

import { open, readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Folder } from "#data/folder";
import { FaultError } from "#experiment/fault";
import { parquetUrl } from "#experiment/parquet-url";
import { verbatim } from "#experiment/phrases";

/** A file's bytes. Throws FaultError data.notFound naming it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new FaultError({ code: "data.notFound", where: path });
  }
}

/** What the system says of a file, without the call and the path that Node's message ends with. */
export const systemReason = (reason: unknown) => (reason as Error).message.replace(/, \w+( '.*)?$/, "");

/** A file's bytes that are no data. Throws FaultError of the given code naming the file and why it does not read. */
export async function readAs(
  code: "run.unreadable" | "weights.unreadable" | "config.unreadable",
  path: string,
): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (reason) {
    const what = (reason as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : systemReason(reason);
    throw new FaultError({ code, where: path, what: verbatim(what) });
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
  await list({ root: path, files, folders, entered: new Set([await realpath(path)]) }, "");
  // in one order everywhere
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name, files, folders, read };
}

/** Files asked about at once. */
const AT_ONCE = 1000;

interface Listing {
  root: string;
  files: Folder["files"];
  folders: string[];
  /** Real paths of folders listed: a link to one of them is not followed again. */
  entered: Set<string>;
}

async function list(listing: Listing, below: string): Promise<void> {
  const { root, files, folders, entered } = listing;
  const at = join(root, below);
  const entries = await readdir(at, { withFileTypes: true }).catch(() => {
    throw new FaultError({ code: "data.notFound", where: at });
  });
  const inside: string[] = [];
  for (let first = 0; first < entries.length; first += AT_ONCE) {
    const some = entries.slice(first, first + AT_ONCE).map(async (entry) => {
      const name = below + entry.name;
      if (entry.name.startsWith(".")) return;
      // a link that leads nowhere is nothing
      const facts = await stat(join(root, name)).catch(() => null);
      if (facts?.isDirectory()) inside.push(name);
      else if (facts?.isFile()) files.push({ name, bytes: facts.size });
    });
    await Promise.all(some);
  }
  for (const name of inside.sort()) {
    const real = await realpath(join(root, name));
    if (entered.has(real)) continue;
    entered.add(real);
    folders.push(name);
    await list(listing, `${name}/`);
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

/** What `--data` names: a parquet file's address, or the one folder that holds the data. Throws FaultError data.*. */
export async function dataOf(text: string): Promise<{ url?: string; folders: string[] }> {
  if (/^https?:/.test(text)) return { url: parquetUrl(text).href, folders: [] };
  return { folders: [await dataFolder(text)] };
}
