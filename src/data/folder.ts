// Where files lie: a folder of Node's file system, one that a person chose, or what an archive holds.

import { FaultError } from "#experiment/fault";
import type { ReadOptions } from "./source";

export interface FolderFile {
  /** Path below the folder, with "/". */
  name: string;
  bytes: number;
}

export interface Folder {
  name: string;
  files: FolderFile[];
  /** Paths of the folders in it where they are known: also of those that hold no file. */
  folders?: string[];
  /** A file's bytes, or those from `start` up to `end`. Throws FaultError data.notFound. */
  read(file: string, start?: number, end?: number): Promise<Uint8Array>;
  /** A whole file in chunks; null where ranges of it cost no more. Throws as `read` does. */
  chunks?(file: string): AsyncIterable<Uint8Array> | null;
}

/** One file of a folder, to read anywhere in. */
export interface RandomAccess {
  /** For faults. */
  where: string;
  bytes: number;
  /** Changes with the content, where it is told. */
  tag?: string;
  /** Whether each read asks a server. */
  isRemote?: boolean;
  read(start: number, end: number, options?: ReadOptions): Promise<Uint8Array>;
}

/** Throws FaultError data.truncated where the file gives fewer bytes than asked for. */
export function fileOf(folder: Folder, { name, bytes }: FolderFile): RandomAccess {
  const where = pathOf(folder, name);
  return {
    where,
    bytes,
    async read(start, end) {
      const found = await folder.read(name, start, end);
      if (found.length !== end - start) {
        throw new FaultError({ code: "data.truncated", where, what: `${start + found.length}`, hint: `${end}` });
      }
      return found;
    },
  };
}

/** Bytes of a chunk. */
const CHUNK_BYTES = 2 ** 18;

/** A file in chunks. Throws FaultError data.notFound naming it, data.truncated as above. */
export async function* chunksOf(folder: Folder, name: string): AsyncGenerator<Uint8Array, void> {
  const found = folder.files.find((file) => file.name === name);
  if (!found) throw new FaultError({ code: "data.notFound", where: pathOf(folder, name) });
  const chunks = folder.chunks?.(name);
  if (chunks) return yield* chunks;
  const { bytes, read } = fileOf(folder, found);
  for (let at = 0; at < bytes; at += CHUNK_BYTES) yield read(at, Math.min(at + CHUNK_BYTES, bytes));
}

/** Bytes at hand as a file. */
export const fileOfBytes = (bytes: Uint8Array, where: string): RandomAccess => ({
  where,
  bytes: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
});

/** A file's path for people: a file that was opened by itself is its own folder. */
export const pathOf = (folder: Folder, file: string) => (folder.name === file ? file : `${folder.name}/${file}`);

export const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** Files that systems leave about: hidden ones, and what macOS puts into archives. */
const isLitter = (path: string) => /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/.test(path);

/** The folder without litter, and without folders at its top that hold nothing but the next one. */
export function rooted(folder: Folder): Folder {
  const files = folder.files.filter(({ name }) => !isLitter(name));
  const folders = folder.folders?.filter((path) => !isLitter(path));
  const top = (path: string) => path.slice(0, path.indexOf("/") + 1);
  const prefix = top(files[0]?.name ?? "");
  const isShared =
    prefix !== "" &&
    files.every(({ name }) => name.startsWith(prefix)) &&
    (folders ?? []).every((path) => `${path}/`.startsWith(prefix));
  if (!isShared) return { ...folder, files, folders };
  return rooted({
    name: folder.name,
    files: files.map(({ name, bytes }) => ({ name: name.slice(prefix.length), bytes })),
    folders: folders?.map((path) => path.slice(prefix.length)).filter(Boolean),
    read: (file, ...range) => folder.read(prefix + file, ...range),
    chunks: folder.chunks && ((file) => folder.chunks!(prefix + file)),
  });
}
