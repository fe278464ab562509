// Lists a tar archive (ustar): regular files by name, and where their bytes lie.

import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { MAX_ENTRIES } from "./limits";

const BLOCK = 512;

export interface TarEntry {
  name: string;
  start: number;
  bytes: number;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
const octal = (bytes: Uint8Array) => {
  const digits = text(bytes).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : digits === "" ? 0 : Number.NaN;
};

/** The sum of a header's bytes, its own field taken as blanks. */
const checksum = (header: Uint8Array) => header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);

/** Regular files in order. Throws FaultError data.truncated or data.format naming the archive. */
export async function listTar({ where, bytes, read }: RandomAccess): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for (let at = 0; at < bytes; ) {
    if (at + BLOCK > bytes) throw cutOff(where, bytes, at + BLOCK);
    const header = await read(at, at + BLOCK);
    if (header[0] === 0) return entries; // the end is marked by empty blocks
    const size = octal(header.subarray(124, 136));
    if (!Number.isInteger(size) || octal(header.subarray(148, 156)) !== checksum(header)) {
      throw new FaultError({ code: "data.format", where, what: "a tar archive" });
    }
    const start = at + BLOCK;
    if (start + size > bytes) throw cutOff(where, bytes, start + size);
    const prefix = text(header.subarray(345, 500));
    const name = text(header.subarray(0, 100));
    if (header[156] === 0 || header[156] === 0x30) {
      entries.push({ name: (prefix ? `${prefix}/${name}` : name).replace(/^\.\//, ""), start, bytes: size });
    }
    if (entries.length > MAX_ENTRIES) throw new FaultError({ code: "data.format", where, what: "a tar archive" });
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  // without the empty blocks at its end it is cut off, if only between two files
  throw cutOff(where, bytes, bytes + BLOCK);
}

const cutOff = (where: string, found: number, expected: number) =>
  new FaultError({ code: "data.truncated", where, what: `${found}`, hint: `${expected}` });
