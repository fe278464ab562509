// An archive as a folder: zip and tar are read where they lie, a compressed tar is unpacked first.

import { FaultError } from "#experiment/fault";
import type { Folder, RandomAccess } from "./folder";
import { inflatedChunks, tooLarge } from "./inflate";
import { MAX_UNPACKED_BYTES } from "./limits";
import { listTar } from "./tar";
import { fileOfBlob, held, UnpackBudget } from "./unpacked";
import { listZip, ZipReader } from "./zip";

export const isArchive = (name: string) => /\.(zip|tar|tar\.gz|tgz)$/i.test(name);

/** `budget`: of what is unpacked. Throws FaultError data.* naming the archive where it does not read. */
export async function archiveFolder(file: RandomAccess, name: string, budget = new UnpackBudget()): Promise<Folder> {
  if (/\.zip$/i.test(name)) return zipFolder(file, name, budget);
  if (/\.tar$/i.test(name)) return tarFolder(file, name);
  return tarFolder(await unpacked(file, budget), name);
}

async function zipFolder(file: RandomAccess, name: string, budget: UnpackBudget): Promise<Folder> {
  const entries = await listZip(file);
  const reader = new ZipReader(file, budget);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    name,
    files: entries.filter((entry) => !entry.name.endsWith("/")).map(({ name: path, bytes }) => ({ name: path, bytes })),
    folders: entries.filter((entry) => entry.name.endsWith("/")).map((entry) => entry.name.slice(0, -1)),
    read: async (path, ...range) => reader.read(found(byName, path, name), ...range),
    chunks: (path) => reader.chunks(found(byName, path, name)),
  };
}

async function tarFolder(file: RandomAccess, name: string): Promise<Folder> {
  const entries = await listTar(file);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    name,
    files: entries.map(({ name: path, bytes }) => ({ name: path, bytes })),
    read: async (path, start = 0, end) => {
      const entry = found(byName, path, name);
      return file.read(entry.start + start, entry.start + Math.min(end ?? entry.bytes, entry.bytes));
    },
  };
}

function found<Entry>(entries: Map<string, Entry>, path: string, archive: string): Entry {
  const entry = entries.get(path);
  if (!entry) throw new FaultError({ code: "data.notFound", where: `${archive}/${path}` });
  return entry;
}

/** Packed bytes read at a time. */
const PIECE = 4 * 2 ** 20;

/** A gzip file unpacked. */
async function unpacked(file: RandomAccess, budget: UnpackBudget): Promise<RandomAccess> {
  const { where } = file;
  if (file.bytes > MAX_UNPACKED_BYTES) throw tooLarge(where, MAX_UNPACKED_BYTES);
  const pieces: Blob[] = [];
  for (let at = 0; at < file.bytes; at += PIECE) {
    pieces.push(new Blob([(await file.read(at, Math.min(at + PIECE, file.bytes))) as Uint8Array<ArrayBuffer>]));
  }
  return fileOfBlob(await held(inflatedChunks(new Blob(pieces), "gzip", { where }), budget, where), where);
}
