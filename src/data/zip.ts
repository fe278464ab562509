// Reads zip archives (PKWARE's APPNOTE 6.3): the list at the end, then single files on demand, stored or deflated, checked
// by length and CRC-32. Of zip64 what large archives of small files need.

import { FaultError } from "#experiment/fault";
import type { Phrase } from "#experiment/phrases";
import { collected } from "./chunks";
import type { RandomAccess } from "./folder";
import { inflatedChunks, tooLarge } from "./inflate";
import { MAX_ENTRIES, MAX_UNPACKED_BYTES } from "./limits";
import { held, type UnpackBudget } from "./unpacked";
import { atMost } from "./waiting";

export interface ZipEntry {
  name: string;
  /** Unpacked. */
  bytes: number;
  packed: number;
  method: number;
  crc: number;
  /** Of its local header. */
  offset: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const FULL = 0xffffffff;
const MAX_COMMENT = 0xffff;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const bad = (where: string, what: Phrase = "a whole zip archive") =>
  new FaultError({ code: "data.format", where, what });

/** Files and folders (names that end in "/"). Throws FaultError data.format or data.tooLarge naming the archive. */
export async function listZip(file: RandomAccess): Promise<ZipEntry[]> {
  const { where, bytes, read } = file;
  const from = Math.max(0, bytes - END_BYTES - MAX_COMMENT);
  const tail = viewOf(await read(from, bytes));
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw bad(where);
  const end = await centralDirectory(file, tail, at, from + at);
  if (end.count > MAX_ENTRIES || end.start + end.size > bytes || end.size > MAX_UNPACKED_BYTES) throw bad(where);
  if (end.size < end.count * CENTRAL_BYTES) throw bad(where);
  return entriesOf(await read(end.start, end.start + end.size), end.count, where);
}

interface Directory {
  count: number;
  size: number;
  start: number;
}

async function centralDirectory(file: RandomAccess, tail: DataView, at: number, place: number): Promise<Directory> {
  const end = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  };
  if (end.count !== 0xffff && end.size !== FULL && end.start !== FULL) return end;
  if (at < 20 || tail.getUint32(at - 20, true) !== LOCATOR64) return end;
  const start = Number(tail.getBigUint64(at - 12, true));
  if (start + 56 > place) throw bad(file.where);
  const record = viewOf(await file.read(start, start + 56));
  if (record.getUint32(0, true) !== END64) throw bad(file.where);
  return {
    count: Number(record.getBigUint64(32, true)),
    size: Number(record.getBigUint64(40, true)),
    start: Number(record.getBigUint64(48, true)),
  };
}

function entriesOf(directory: Uint8Array, count: number, where: string): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > directory.length || view.getUint32(at, true) !== CENTRAL) throw bad(where);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const nameAt = at + CENTRAL_BYTES;
    const next = nameAt + nameBytes + extraBytes + commentBytes;
    if (next > directory.length) throw bad(where);
    const name = new TextDecoder().decode(directory.subarray(nameAt, nameAt + nameBytes));
    const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1;
    if (isEncrypted) throw bad(where, "a zip archive without a password");
    const wide = wideFields(directory.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes));
    const field = (offset: number) => {
      const value = view.getUint32(at + offset, true);
      return value === FULL ? (wide.shift() ?? value) : value;
    };
    const [bytes, packed, offset] = [field(24), field(20), field(42)];
    const [method, crc] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    entries.push({ name, bytes, packed, method, crc, offset });
    at = next;
  }
  return entries;
}

/** The 64-bit numbers of zip64's extra field, in the order of the fields they stand for. */
function wideFields(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      const count = Math.min(3, Math.floor(Math.min(size, extra.length - at - 4) / 8));
      return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(at + 4 + i * 8, true)));
    }
    at += 4 + size;
  }
  return [];
}

/** Where an entry's packed bytes begin: behind its local header. */
async function dataStart({ where, bytes, read }: RandomAccess, { offset, packed }: ZipEntry): Promise<number> {
  if (offset + LOCAL_BYTES > bytes) throw bad(where);
  const header = viewOf(await read(offset, offset + LOCAL_BYTES));
  if (header.getUint32(0, true) !== LOCAL) throw bad(where);
  const start = offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packed > bytes) throw bad(where);
  return start;
}

/** The files of a zip: those read in part are unpacked once, and held as long as the budget has room for them. */
export class ZipReader {
  /** Least recently used first. */
  private readonly unpacked = new Map<ZipEntry, Blob>();
  /** One is unpacked after the other, so that each may have the room of those before it. */
  private readonly inTurn = atMost(1);

  constructor(
    private readonly file: RandomAccess,
    private readonly budget: UnpackBudget,
  ) {}

  /** A file's bytes, whole or in part. Throws FaultError data.format, data.hash or data.tooLarge. */
  async read(entry: ZipEntry, start = 0, end = entry.bytes): Promise<Uint8Array> {
    const where = `${this.file.where}/${entry.name}`;
    const isWhole = start === 0 && end === entry.bytes;
    if (entry.method === 0 && entry.packed === entry.bytes) {
      const at = await dataStart(this.file, entry);
      const found = await this.file.read(at + start, at + end);
      if (isWhole) checkCrc(crc32(found), entry, where);
      return found;
    }
    if (isWhole && !this.unpacked.has(entry)) return collected(this.chunksOf(entry, where));
    const blob = await this.blobOf(entry, where);
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  }

  /** The same of a whole packed file, in chunks that are not held; null of one that is stored as it is. */
  chunks(entry: ZipEntry): AsyncGenerator<Uint8Array> | null {
    return entry.method === 0 ? null : this.chunksOf(entry, `${this.file.where}/${entry.name}`);
  }

  private async blobOf(entry: ZipEntry, where: string): Promise<Blob> {
    const known = this.unpacked.get(entry);
    if (!known) return this.inTurn(async () => this.unpacked.get(entry) ?? this.unpack(entry, where));
    this.unpacked.delete(entry);
    this.unpacked.set(entry, known);
    return known;
  }

  private async unpack(entry: ZipEntry, where: string): Promise<Blob> {
    if (entry.bytes > MAX_UNPACKED_BYTES) throw tooLarge(where, MAX_UNPACKED_BYTES);
    for (const [old, { size }] of this.unpacked) {
      if (entry.bytes <= this.budget.left) break;
      this.unpacked.delete(old);
      this.budget.release(size);
    }
    const blob = await held(this.chunksOf(entry, where), this.budget, where);
    this.unpacked.set(entry, blob);
    return blob;
  }

  /** Unpacked; its length and checksum are seen at its end. */
  private async *chunksOf(entry: ZipEntry, where: string): AsyncGenerator<Uint8Array> {
    if (entry.method !== 8) throw bad(where, "stored or deflated");
    if (entry.bytes > MAX_UNPACKED_BYTES || entry.packed > MAX_UNPACKED_BYTES)
      throw tooLarge(where, MAX_UNPACKED_BYTES);
    const at = await dataStart(this.file, entry);
    const packed = new Blob([(await this.file.read(at, at + entry.packed)) as Uint8Array<ArrayBuffer>]);
    let [crc, length] = [0, 0];
    // what was promised is the limit, so that a bomb goes off on nobody
    for await (const chunk of inflatedChunks(packed, "deflate-raw", { where, limit: entry.bytes })) {
      crc = crc32(chunk, crc);
      length += chunk.length;
      yield chunk;
    }
    if (length !== entry.bytes) throw bad(where, "as long as its archive says");
    checkCrc(crc, entry, where);
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** `before`: of the bytes that come before these. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = before ^ 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function checkCrc(found: number, { crc }: ZipEntry, where: string): void {
  if (found !== crc) throw new FaultError({ code: "data.hash", where });
}
