// Decodes PNG images (PNG specification, third edition): all colour types and depths, also interlaced; what is transparent
// is laid on white, as page-image.ts does it. For Node alone: a page's browser decodes by itself.

import { FaultError } from "#experiment/fault";
import { joined } from "./chunks";
import type { ImageHeader } from "./image-header";

/** Pixels row by row, channels together. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  data: Uint8Array;
}

/** Unpacks zlib data of at most so many bytes. */
export type Unpack = (packed: Uint8Array, limit: number) => Uint8Array;

interface Format {
  width: number;
  height: number;
  depth: number;
  colour: number;
  interlaced: boolean;
  palette: Uint8Array;
  /** Of the chunk tRNS: alphas of palette entries, or the one colour that is transparent, two bytes a sample. */
  transparent: Uint8Array;
  where: string;
}

const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Record<number, number[]> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
/** Adam7: first column and row, and the steps between, of each pass. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const bad = (where: string) => new FaultError({ code: "data.format", where, what: "a whole PNG image" });

/** Throws FaultError data.format where it does not decode. */
export function decodePng(bytes: Uint8Array, header: ImageHeader, unpack: Unpack, where: string): Pixels {
  const { palette, transparent, packed } = chunksOf(bytes, where);
  const { width, height } = header;
  const [depth = 0, colour = 0] = bytes.subarray(24, 26);
  const format: Format = { width, height, depth, colour, interlaced: bytes[28] === 1, palette, transparent, where };
  if (!DEPTHS[colour]?.includes(depth) || (colour === 3 && palette.length === 0)) throw bad(where);
  const passes = (format.interlaced ? PASSES : [[0, 0, 1, 1] as const]).map(([x, y, stepX, stepY]) => ({
    at: [x, y, stepX, stepY] as const,
    columns: Math.max(0, Math.ceil((width - x) / stepX)),
    rows: Math.max(0, Math.ceil((height - y) / stepY)),
  }));
  const bits = (SAMPLES[colour] ?? 1) * depth;
  const rowBytes = (columns: number) => Math.ceil((columns * bits) / 8);
  const expected = passes.reduce((sum, { columns, rows }) => sum + (columns ? rows * (1 + rowBytes(columns)) : 0), 0);
  const raw = unpack(packed, expected);
  if (raw.length < expected) throw bad(where);
  const channels = colour === 0 || colour === 4 ? 1 : 3;
  const pixels: Pixels = { width, height, channels, data: new Uint8Array(width * height * channels) };
  let from = 0;
  for (const { at, columns, rows } of passes) {
    if (columns === 0) continue;
    const length = rowBytes(columns);
    let above: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < rows; row++) {
      const line = raw.subarray(from + 1, from + 1 + length);
      unfilter(line, above, raw[from] ?? 0, Math.max(1, bits >> 3), where);
      const first = (at[1] + row * at[3]) * width + at[0];
      writeRow(line, columns, format, pixels, first, at[2]);
      above = line;
      from += 1 + length;
    }
  }
  return pixels;
}

function chunksOf(bytes: Uint8Array, where: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let [palette, transparent] = [new Uint8Array(), new Uint8Array()];
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw bad(where);
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw bad(where);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IEND") return { palette, transparent, packed: joined(parts) };
    if (type === "IDAT") parts.push(data);
    if (type === "PLTE") palette = new Uint8Array(data);
    if (type === "tRNS") transparent = new Uint8Array(data);
    at += 12 + length;
  }
}

/** Undoes a row's filter in place. `step`: bytes between a byte and its left neighbour. */
function unfilter(line: Uint8Array, above: Uint8Array, filter: number, step: number, where: string): void {
  if (filter > 4) throw bad(where);
  for (let i = 0; i < line.length; i++) {
    const left = i >= step ? (line[i - step] ?? 0) : 0;
    const up = above[i] ?? 0;
    const corner = i >= step ? (above[i - step] ?? 0) : 0;
    const guess = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter] ?? 0;
    line[i] = (line[i] ?? 0) + guess;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** A value over white. */
const overWhite = (value: number, alpha: number) => Math.round((value * alpha + 255 * (255 - alpha)) / 255);

function writeRow(line: Uint8Array, columns: number, format: Format, pixels: Pixels, first: number, step: number) {
  const { depth, colour, palette, transparent } = format;
  const { channels, data } = pixels;
  const samples = SAMPLES[colour] ?? 1;
  const highest = 2 ** depth - 1;
  const sample = (i: number): number => {
    if (depth === 8) return line[i] ?? 0;
    if (depth === 16) return (line[i * 2] ?? 0) * 256 + (line[i * 2 + 1] ?? 0);
    const bit = i * depth;
    return ((line[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & highest;
  };
  /** As a byte; of 16 bits the higher ones. */
  const byte = (i: number) => (depth === 16 ? sample(i) >> 8 : depth === 8 ? sample(i) : (sample(i) * 255) / highest);
  const keyed = (x: number) => {
    for (let k = 0; k < samples; k++) {
      const key = (transparent[2 * k] ?? 0) * 256 + (transparent[2 * k + 1] ?? 0);
      if (sample(x * samples + k) !== key) return false;
    }
    return true;
  };
  const hasKey = (colour === 0 || colour === 2) && transparent.length >= 2 * samples;
  for (let x = 0; x < columns; x++) {
    const to = (first + x * step) * channels;
    if (colour === 3) {
      const entry = sample(x);
      const alpha = transparent[entry] ?? 255;
      for (let k = 0; k < 3; k++) data[to + k] = overWhite(palette[entry * 3 + k] ?? 0, alpha);
      continue;
    }
    const hasAlpha = samples > channels;
    const alpha = hasAlpha ? byte(x * samples + channels) : hasKey && keyed(x) ? 0 : 255;
    for (let k = 0; k < channels; k++) {
      const value = byte(x * samples + k);
      data[to + k] = alpha === 255 ? value : overWhite(value, alpha);
    }
  }
}
