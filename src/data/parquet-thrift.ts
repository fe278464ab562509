// Bounds of what is written in Thrift's compact protocol, looked at before hyparquet reads it: it believes lengths, and takes
// numbers that go on and on.

const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, STRUCT] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12];
/** Bytes of a number of 64 bits. */
const LONGEST = 10;
const DEEPEST = 16;

/** Bytes of the struct that begins at a place; null where there is none, or it goes on behind the bytes. */
export function structLength(bytes: Uint8Array, at = 0): number | null {
  const end = structEnd(bytes, at, 0);
  return end === null ? null : end - at;
}

function structEnd(bytes: Uint8Array, start: number, depth: number): number | null {
  if (depth > DEEPEST) return null;
  for (let at: number | null = start; at !== null && at < bytes.length; ) {
    const head: number = bytes[at]!;
    at += 1;
    const type = head & 15;
    if (type === 0) return at;
    if (head >> 4 === 0) at = numberAt(bytes, at)?.end ?? null;
    if (at !== null && type !== TRUE && type !== FALSE) at = valueEnd(bytes, at, type, depth);
  }
  return null;
}

function valueEnd(bytes: Uint8Array, at: number, type: number, depth: number): number | null {
  switch (type) {
    case TRUE:
    case FALSE:
    case BYTE:
      return within(bytes, at + 1);
    case I16:
    case I32:
    case I64:
      return numberAt(bytes, at)?.end ?? null;
    case DOUBLE:
      return within(bytes, at + 8);
    case BINARY: {
      const length = numberAt(bytes, at);
      return length && within(bytes, length.end + length.value);
    }
    case LIST:
      return listEnd(bytes, at, depth);
    case STRUCT:
      return structEnd(bytes, at, depth + 1);
    default:
      return null; // not in parquet
  }
}

function listEnd(bytes: Uint8Array, start: number, depth: number): number | null {
  const head = bytes[start];
  if (head === undefined || depth > DEEPEST) return null;
  const long = head >> 4 === 15 ? numberAt(bytes, start + 1) : { value: head >> 4, end: start + 1 };
  // an element takes a byte at least
  if (!long || within(bytes, long.end + long.value) === null) return null;
  let at: number | null = long.end;
  for (let i = 0; i < long.value && at !== null; i++) at = valueEnd(bytes, at, head & 15, depth + 1);
  return at;
}

const within = (bytes: Uint8Array, end: number): number | null => (end <= bytes.length ? end : null);

function numberAt(bytes: Uint8Array, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let i = 0; i < LONGEST; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return null;
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return { value, end: start + i + 1 };
  }
  return null;
}
