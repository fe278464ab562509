// An archive as a folder: zip and tar are read where they lie, a compressed tar is unpacked first.

import { FaultError } from "#experiment/fault";
import type { Folder, RandomAccess } from "./folder";
import { inflatedChunks } from "./inflate";
import { MAX_UNPACKED_BYTES } from "./limits";
import { listTar } from "./tar";
import { listZip, readEntry } from "./zip";

export const isArchive = (name: string) => /\.(zip|tar|tar\.gz|tgz)$/i.test(name);

/** Throws FaultError data.* naming the archive where it does not read. */
export async function archiveFolder(file: RandomAccess, name: string): Promise<Folder> {
  if (/\.zip$/i.test(name)) return zipFolder(file, name);
  if (/\.tar$/i.test(name)) return tarFolder(file, name);
  return tarFolder(await unpacked(file), name);
}

async function zipFolder(file: RandomAccess, name: string): Promise<Folder> {
  const entries = await listZip(file);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    name,
    files: entries.filter((entry) => !entry.name.endsWith("/")).map(({ name: path, bytes }) => ({ name: path, bytes })),
    folders: entries.filter((entry) => entry.name.endsWith("/")).map((entry) => entry.name.slice(0, -1)),
    read: async (path, ...range) => readEntry(file, found(byName, path, name), ...range),
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

/** A gzip file unpacked. It is held as a blob, which browsers put on disk where it is large. */
async function unpacked(file: RandomAccess): Promise<RandomAccess> {
  const { where } = file;
  if (file.bytes > MAX_UNPACKED_BYTES) {
    throw new FaultError({ code: "data.tooLarge", where, hint: `${MAX_UNPACKED_BYTES / 2 ** 20} MiB` });
  }
  const pieces: Blob[] = [];
  for (let at = 0; at < file.bytes; at += PIECE) {
    pieces.push(new Blob([(await file.read(at, Math.min(at + PIECE, file.bytes))) as Uint8Array<ArrayBuffer>]));
  }
  const parts: Blob[] = [];
  for await (const chunk of inflatedChunks(new Blob(pieces), "gzip", { where })) {
    parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  }
  return fileOfBlob(new Blob(parts), where);
}

/** A blob, such as a file that a person chose. */
export const fileOfBlob = (blob: Blob, where: string): RandomAccess => ({
  where,
  bytes: blob.size,
  read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
});
