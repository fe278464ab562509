// Zstandard as RFC 8878 has it, unpacked no further than to a given length: the library by itself takes as much memory as
// a frame of a few bytes claims.

import { Decompress, decompress } from "fzstd";

/** RFC 8878, 3.1.1.1.2: the window that every decoder should have room for, and no encoder should exceed. */
const WINDOW_BYTES = 8 * 2 ** 20;

/**
 * Throws an Error where `packed` is no Zstandard, breaks off, holds more than `length` bytes, or says not how many and
 * needs a larger window.
 */
export function unzstd(packed: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  let filled = 0;
  const add = (part: Uint8Array) => {
    unpacked.set(part, filled); // refuses more than there is room for
    filled += part.length;
  };
  for (let rest = packed; rest.length > 0; ) {
    const { content, window, end } = frameOf(rest);
    const [needed, room] = content > 0 ? [content, length - filled] : [window, Math.max(length, WINDOW_BYTES)];
    if (end > rest.length || needed > room) throw new Error("not a frame that fits");
    const frame = rest.subarray(0, end);
    // where its length is known it is its own window; a stream's is moved for each block
    if (content > 0) add(decompress(frame));
    else new Decompress(add).push(frame, true);
    rest = rest.subarray(end);
  }
  return unpacked.subarray(0, filled);
}

/** What the first frame holds, 0 where it does not say, what it needs, and where it ends, in bytes. */
function frameOf(bytes: Uint8Array): { content: number; window: number; end: number } {
  const little = (at: number, count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value += (bytes[at + i] ?? 0) * 256 ** i;
    return value;
  };
  const magic = little(0, 4);
  if (magic >>> 4 === 0x184d2a5) return { content: 0, window: 0, end: 8 + little(4, 4) };
  if (magic !== 0xfd2fb528) throw new Error("not Zstandard");
  const [descriptor, exponent] = [little(4, 1), little(5, 1)];
  const isSingle = (descriptor >> 5) & 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const contentBytes = [isSingle, 2, 4, 8][descriptor >> 6]!;
  const at = 6 - isSingle + dictionaryBytes;
  const content = little(at, contentBytes) + (contentBytes === 2 ? 256 : 0);
  const window = 2 ** (10 + (exponent >> 3)) * (1 + (exponent & 7) / 8); // where it is not a single segment
  let end = at + contentBytes;
  for (let isLast = false; !isLast; ) {
    if (end >= bytes.length) throw new Error("breaks off");
    const block = little(end, 3);
    isLast = (block & 1) === 1;
    const isRepeated = ((block >> 1) & 3) === 1;
    end += 3 + (isRepeated ? 1 : block >> 3);
  }
  return { content, window, end: end + ((descriptor >> 2) & 1) * 4 };
}
