// Zstandard as RFC 8878 has it, unpacked no further than to a given length: the library by itself takes as much memory as
// a frame of a few bytes claims.

import { Decompress } from "fzstd";

/** RFC 8878, 3.1.1.1.2: the window that every decoder should have room for, and no encoder should exceed. */
const WINDOW_BYTES = 8 * 2 ** 20;

/** Throws an Error where `packed` is no Zstandard, breaks off, needs a larger window, or holds more than `length` bytes. */
export function unzstd(packed: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  let filled = 0;
  for (let rest = packed; rest.length > 0; ) {
    const { window, end } = frameOf(rest);
    if (end > rest.length || window > Math.max(length, WINDOW_BYTES)) throw new Error("not a frame that fits");
    // more than there is room for is refused by `set`
    const stream = new Decompress((part) => {
      unpacked.set(part, filled);
      filled += part.length;
    });
    stream.push(rest.subarray(0, end), true);
    rest = rest.subarray(end);
  }
  return unpacked.subarray(0, filled);
}

/** What the first frame needs, and where it ends, in bytes. */
function frameOf(bytes: Uint8Array): { window: number; end: number } {
  const little = (at: number, count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value += (bytes[at + i] ?? 0) * 256 ** i;
    return value;
  };
  const magic = little(0, 4);
  if (magic >>> 4 === 0x184d2a5) return { window: 0, end: 8 + little(4, 4) };
  if (magic !== 0xfd2fb528) throw new Error("not Zstandard");
  const [descriptor, exponent] = [little(4, 1), little(5, 1)];
  const isSingle = (descriptor >> 5) & 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const contentBytes = [isSingle, 2, 4, 8][descriptor >> 6]!;
  const content = 6 - isSingle + dictionaryBytes;
  const window = isSingle
    ? little(content, contentBytes) + (contentBytes === 2 ? 256 : 0)
    : 2 ** (10 + (exponent >> 3)) * (1 + (exponent & 7) / 8);
  let end = content + contentBytes;
  for (let isLast = false; !isLast; ) {
    if (end >= bytes.length) throw new Error("breaks off");
    const block = little(end, 3);
    isLast = (block & 1) === 1;
    const isRepeated = ((block >> 1) & 3) === 1;
    end += 3 + (isRepeated ? 1 : block >> 3);
  }
  return { window, end: end + ((descriptor >> 2) & 1) * 4 };
}
