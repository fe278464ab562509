// The safetensors format: 8 bytes little-endian header length, a JSON header, raw data. Reads F32, I32 and I64 (as
// numbers), writes F32 and I32.

import { FaultError } from "#experiment/fault";
import type { Phrase } from "#experiment/phrases";

export interface NamedTensor {
  shape: number[];
  data: Float32Array | Int32Array;
}

export interface FloatTensor extends NamedTensor {
  data: Float32Array;
}

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Throws FaultError weights.unreadable naming `file` and what does not fit. */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, NamedTensor> {
  const { header, body } = readHeader(bytes, file);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) continue;
    const tensor = readEntry(entry as HeaderEntry, body);
    if (typeof tensor === "string") throw unreadable(file, `tensor ${name}: ${tensor}`);
    tensors.set(name, tensor);
  }
  return tensors;
}

/** What a file says about itself: texts by name. Throws FaultError weights.unreadable. */
export function readMetadata(bytes: Uint8Array, file: string): Map<string, string> {
  const texts = Object.entries(readHeader(bytes, file).header[METADATA] ?? {});
  return new Map(texts.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

const METADATA = "__metadata__";

const unreadable = (file: string, what: Phrase) => new FaultError({ code: "weights.unreadable", where: file, what });

function readHeader(bytes: Uint8Array, file: string): { header: Record<string, object>; body: Uint8Array } {
  if (bytes.byteLength < 8) throw unreadable(file, `${bytes.byteLength} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > bytes.byteLength - 8) throw unreadable(file, `its header claims ${headerBytes} bytes`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + headerBytes));
    return { header: JSON.parse(text), body: bytes.subarray(8 + headerBytes) };
  } catch {
    throw unreadable(file, "its header is not JSON");
  }
}

const BYTES: Record<string, number> = { F32: 4, I32: 4, I64: 8 };

/** The tensor, or what is wrong with its entry. */
function readEntry(entry: HeaderEntry, body: Uint8Array): NamedTensor | Phrase {
  const { dtype, shape, data_offsets: offsets } = entry ?? {};
  const width = BYTES[dtype];
  if (!width) return `type ${dtype} is not read`;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 0))
    return "its shape is not a list";
  const count = shape.reduce((a, b) => a * b, 1);
  const [from, to] = Array.isArray(offsets) ? offsets : [-1, -1];
  if (!(from >= 0 && to <= body.byteLength && to - from === count * width)) return "its place does not fit its shape";
  // a copy, so that the typed array is aligned whatever the header's length
  const raw = new Uint8Array(body.subarray(from, to)).buffer;
  if (dtype === "F32") return { shape, data: new Float32Array(raw) };
  if (dtype === "I32") return { shape, data: new Int32Array(raw) };
  return { shape, data: Int32Array.from(new BigInt64Array(raw), Number) };
}

/** The file's bytes; tensors in the order given. `metadata`: what the file says about itself. */
export function writeSafetensors(
  tensors: Iterable<[string, NamedTensor]>,
  metadata?: Record<string, string>,
): Uint8Array {
  const header: Record<string, object> = metadata ? { [METADATA]: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    const end = offset + data.byteLength;
    header[name] = { dtype: data instanceof Float32Array ? "F32" : "I32", shape, data_offsets: [offset, end] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }
  const text = JSON.stringify(header);
  const head = new TextEncoder().encode(text + " ".repeat(-text.length & 7));
  const file = new Uint8Array(8 + head.byteLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.byteLength), true);
  file.set(head, 8);
  let at = 8 + head.byteLength;
  for (const part of parts) {
    file.set(part, at);
    at += part.byteLength;
  }
  return file;
}
