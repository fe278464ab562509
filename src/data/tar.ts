// Reads a tar archive (ustar): regular files by name.

import { FaultError } from "#experiment/fault";

const BLOCK = 512;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/\0.*$/s, "");

/** Regular files in order. Throws FaultError data.truncated or data.format naming the archive. */
export function* readTar(bytes: Uint8Array, archive: string): Generator<{ name: string; data: Uint8Array }> {
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header[0] === 0) return; // the end is marked by empty blocks
    const size = Number.parseInt(text(header.subarray(124, 136)).trim() || "0", 8);
    if (!Number.isInteger(size) || size < 0) throw new FaultError({ code: "data.format", where: archive, what: "tar" });
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length !== size) {
      throw new FaultError({
        code: "data.truncated",
        where: archive,
        what: String(bytes.length),
        hint: String(at + BLOCK + size),
      });
    }
    const type = header[156];
    const prefix = text(header.subarray(345, 500));
    const name = text(header.subarray(0, 100));
    if (type === 0 || type === 0x30) yield { name: prefix ? `${prefix}/${name}` : name, data };
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
