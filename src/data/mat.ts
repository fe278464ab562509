// Reads numeric arrays of MATLAB 5 files (MAT-File Format, MathWorks), plain or in compressed elements.

import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { inflatedChunks, tooLarge } from "./inflate";
import { MAX_UNPACKED_BYTES } from "./limits";

export interface MatArray {
  /** The first index runs fastest. */
  shape: number[];
  data: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;
}

const HEADER = 128;
const MATRIX = 14;
const COMPRESSED = 15;
/** Data types by their number. */
const TYPES: Record<number, NumberArrayConstructor> = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
};

interface NumberArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): MatArray["data"];
}
/** Array classes of numbers: double to uint32. */
const isNumeric = (kind: number) => kind >= 6 && kind <= 13;

interface Element {
  type: number;
  data: Uint8Array;
  /** Where the next one begins. */
  next: number;
}

/** Arrays of numbers by their names; others are left out. Throws FaultError data.format, data.truncated, data.tooLarge. */
export async function readMat(file: RandomAccess): Promise<Map<string, MatArray>> {
  const { where, bytes, read } = file;
  const bad = () => new FaultError({ code: "data.format", where, what: "a MATLAB 5 file of a little-endian machine" });
  if (bytes < HEADER) throw bad();
  const header = await read(0, HEADER);
  if (header[125] !== 1 || header[126] !== 0x49 || header[127] !== 0x4d) throw bad();
  const arrays = new Map<string, MatArray>();
  let left = MAX_UNPACKED_BYTES;
  for (let at = HEADER; at < bytes; ) {
    if (at + 8 > bytes) throw cutOff(where, bytes, at + 8);
    const tag = new DataView((await read(at, at + 8)).slice().buffer);
    const [type, size] = [tag.getUint32(0, true), tag.getUint32(4, true)];
    const start = at + 8;
    if (start + size > bytes) throw cutOff(where, bytes, start + size);
    if (size > left) throw tooLarge(where, MAX_UNPACKED_BYTES);
    if (type !== COMPRESSED && type !== MATRIX) throw bad();
    const packed = await read(start, start + size);
    const matrix = type === COMPRESSED ? await unpackedMatrix(packed, where, left) : packed;
    left -= matrix?.length ?? 0;
    const found = matrix && readMatrix(matrix, where);
    if (found) arrays.set(found.name, found.array);
    at = start + (type === COMPRESSED ? size : Math.ceil(size / 8) * 8);
  }
  return arrays;
}

const cutOff = (where: string, found: number, expected: number) =>
  new FaultError({ code: "data.truncated", where, what: `${found}`, hint: `${expected}` });

/** The content of a compressed matrix; null where it is something else. Its length is told first: nothing is held twice. */
async function unpackedMatrix(packed: Uint8Array, where: string, limit: number): Promise<Uint8Array | null> {
  const head = new Uint8Array(8);
  let content: Uint8Array | null = null;
  let done = 0;
  for await (const chunk of inflatedChunks(new Blob([packed as Uint8Array<ArrayBuffer>]), "deflate", {
    where,
    limit,
  })) {
    let rest = chunk;
    if (done < 8) {
      head.set(rest.subarray(0, 8 - done), done);
      const taken = Math.min(8 - done, rest.length);
      rest = rest.subarray(taken);
      done += taken;
      if (done < 8) continue;
    }
    if (!content) {
      const tag = new DataView(head.buffer);
      if (tag.getUint32(0, true) !== MATRIX) return null;
      const size = tag.getUint32(4, true);
      if (size > limit) throw tooLarge(where, limit);
      content = new Uint8Array(size);
    }
    if (done - 8 + rest.length > content.length) break;
    content.set(rest, done - 8);
    done += rest.length;
  }
  if (!content || done - 8 !== content.length) {
    throw new FaultError({ code: "data.format", where, what: "a whole MATLAB 5 file" });
  }
  return content;
}

/** Null where it is no array of real numbers. */
function readMatrix(bytes: Uint8Array, where: string): { name: string; array: MatArray } | null {
  const flags = elementAt(bytes, 0, where);
  const kind = flags.data[0] ?? 0;
  const isComplex = ((flags.data[1] ?? 0) & 0x08) !== 0;
  if (!isNumeric(kind) || isComplex) return null;
  const dimensions = elementAt(bytes, flags.next, where);
  const name = elementAt(bytes, dimensions.next, where);
  const values = elementAt(bytes, name.next, where);
  const shape = [...numbers({ ...dimensions, type: 5 }, where)];
  const data = numbers(values, where);
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length < 2 || shape.some((size) => size < 0) || count !== data.length) {
    throw new FaultError({ code: "data.format", where, what: "a MATLAB 5 file whose arrays are as long as they say" });
  }
  return { name: new TextDecoder().decode(name.data), array: { shape, data } };
}

/** A data element inside a matrix; those of up to four bytes lie in their tag. */
function elementAt(bytes: Uint8Array, at: number, where: string): Element {
  const fits = (end: number) => {
    if (end > bytes.length) throw new FaultError({ code: "data.format", where, what: "a whole MATLAB 5 file" });
  };
  fits(at + 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const small = view.getUint16(at + 2, true);
  if (small > 0) {
    fits(at + 4 + Math.min(small, 5));
    return { type: view.getUint16(at, true), data: bytes.subarray(at + 4, at + 4 + Math.min(small, 4)), next: at + 8 };
  }
  const size = view.getUint32(at + 4, true);
  fits(at + 8 + size);
  return {
    type: view.getUint32(at, true),
    data: bytes.subarray(at + 8, at + 8 + size),
    next: at + 8 + Math.ceil(size / 8) * 8,
  };
}

function numbers({ type, data }: Pick<Element, "type" | "data">, where: string): MatArray["data"] {
  const Type = TYPES[type];
  if (!Type || data.length % Type.BYTES_PER_ELEMENT !== 0) {
    throw new FaultError({ code: "data.format", where, what: "a MATLAB 5 file of plain numbers" });
  }
  if (type === 2) return data;
  // arrays of wider numbers need an aligned start
  return new Type(data.slice().buffer);
}
