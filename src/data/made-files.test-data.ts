// Files that tests make: images, archives, MATLAB and parquet files, small and in the official layouts.

import { parquetWriteBuffer } from "hyparquet-writer";
import { FaultError } from "#experiment/fault";
import { joined } from "./chunks";
import type { Folder } from "./folder";
import { PURPOSE, philox } from "./random";
import { crc32 } from "./zip";

export const ascii = (text: string) => new TextEncoder().encode(text);

export const bytesOf = (...parts: (Uint8Array | number[])[]): Uint8Array =>
  joined(parts.map((part) => Uint8Array.from(part)));

export async function packed(bytes: Uint8Array, format: CompressionFormat): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const u16 = (value: number) => [value & 255, (value >> 8) & 255];
const u32 = (value: number) => [...u16(value), ...u16(value >>> 16)];
const big32 = (value: number) => u32(value).reverse();

export interface PngLook {
  width: number;
  height: number;
  /** Colour type and bits a sample. */
  colour?: number;
  depth?: number;
  palette?: number[];
  /** The chunk tRNS. */
  transparent?: number[];
  interlace?: 0 | 1;
}

/** A PNG whose packed rows are given as they are, each with its filter byte. */
export async function pngOf(
  rows: Uint8Array,
  { width, height, colour = 2, depth = 8, palette, transparent, interlace = 0 }: PngLook,
) {
  const chunk = (type: string, data: Uint8Array) => {
    const named = bytesOf(ascii(type), data);
    return bytesOf(big32(data.length), named, big32(crc32(named)));
  };
  return bytesOf(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk("IHDR", bytesOf(big32(width), big32(height), [depth, colour, 0, 0, interlace])),
    ...(palette ? [chunk("PLTE", Uint8Array.from(palette))] : []),
    ...(transparent ? [chunk("tRNS", Uint8Array.from(transparent))] : []),
    chunk("IDAT", await packed(rows, "deflate")),
    chunk("IEND", new Uint8Array()),
  );
}

/** A colour PNG of one colour, with a dot of noise, so that no two are alike. */
export async function colourPng(
  width: number,
  height: number,
  colour: readonly number[],
  dot = 0,
): Promise<Uint8Array> {
  const rows = new Uint8Array(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(colour, y * (1 + width * 3) + 1 + x * 3);
  }
  rows[1] = dot;
  return pngOf(rows, { width, height });
}

/** A JPEG with an EXIF block that tells nothing but an orientation. */
export function turnedJpeg(jpeg: Uint8Array, orientation: number): Uint8Array {
  const entry = [...u16(0x0112), ...u16(3), ...u32(1), ...u16(orientation), 0, 0];
  const tiff = [0x49, 0x49, 42, 0, ...u32(8), ...u16(1), ...entry, ...u32(0)];
  const block = bytesOf(ascii("Exif"), [0, 0], tiff);
  const length = block.length + 2;
  return bytesOf(jpeg.subarray(0, 2), [0xff, 0xe1, length >> 8, length & 255], block, jpeg.subarray(2));
}

export interface ZipItem {
  name: string;
  data: Uint8Array;
  stored?: boolean;
  /** Unpacked length that the archive claims. */
  claims?: number;
  crc?: number;
}

export async function zipOf(items: ZipItem[]): Promise<Uint8Array> {
  const [locals, centrals]: [Uint8Array[], Uint8Array[]] = [[], []];
  let offset = 0;
  for (const { name, data, stored = false, claims = data.length, crc = crc32(data) } of items) {
    const body = stored ? data : await packed(data, "deflate-raw");
    const facts = [...u16(stored ? 0 : 8), ...u32(0), ...u32(crc), ...u32(body.length), ...u32(claims)];
    const local = bytesOf(u32(0x04034b50), u16(20), u16(0), facts, u16(name.length), u16(0), ascii(name), body);
    centrals.push(
      bytesOf(
        u32(0x02014b50),
        u16(20),
        u16(20),
        u16(0),
        facts,
        u16(name.length),
        new Array(12).fill(0),
        u32(offset),
        ascii(name),
      ),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = bytesOf(...centrals);
  const end = [...u16(items.length), ...u16(items.length), ...u32(directory.length), ...u32(offset), ...u16(0)];
  return bytesOf(...locals, directory, u32(0x06054b50), u32(0), end);
}

/** An ustar archive. */
export function tarOf(files: { name: string; data: Uint8Array }[]): Uint8Array {
  const members = files.map(({ name, data }) => {
    const out = new Uint8Array(512 + Math.ceil(data.length / 512) * 512);
    out.set(ascii(name), 0);
    out.set(ascii(`${data.length.toString(8).padStart(11, "0")}\0`), 124);
    out.set(ascii("0"), 156);
    out.fill(32, 148, 156);
    const sum = out.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    out.set(ascii(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    out.set(data, 512);
    return out;
  });
  return bytesOf(...members, new Uint8Array(1024));
}

const element = (type: number, data: Uint8Array) =>
  bytesOf(u32(type), u32(data.length), data, new Uint8Array((8 - (data.length % 8)) % 8));

const matrix = (name: string, shape: number[], data: Uint8Array) =>
  bytesOf(
    element(6, Uint8Array.from([9, 0, 0, 0, 0, 0, 0, 0])),
    element(5, new Uint8Array(Int32Array.from(shape).buffer)),
    element(1, ascii(name)),
    element(2, data),
  );

export const MAT_HEADER = bytesOf(ascii("MATLAB 5.0 MAT-file".padEnd(124)), [0, 1], ascii("IM"));

/** SVHN's layout: images [32, 32, 3, n] in columns and labels 1..10. */
export async function matOf(images: Uint8Array, labels: number[], { compressed = true } = {}): Promise<Uint8Array> {
  const parts = [
    element(14, matrix("X", [32, 32, 3, labels.length], images)),
    element(14, matrix("y", [labels.length, 1], Uint8Array.from(labels))),
  ];
  if (!compressed) return bytesOf(MAT_HEADER, ...parts);
  const zipped = await Promise.all(parts.map((part) => packed(part, "deflate")));
  return bytesOf(MAT_HEADER, ...zipped.flatMap((part) => [Uint8Array.from([...u32(15), ...u32(part.length)]), part]));
}

interface ParquetLook {
  image?: string;
  label?: string;
  names?: string[];
  rowGroupSize?: number;
  codec?: "SNAPPY" | "UNCOMPRESSED";
  pageSize?: number;
  /** Where the pages lie, in the file. */
  offsetIndex?: boolean;
  /** As Hugging Face's library writes them: bytes beside a path. */
  isStruct?: boolean;
  encoding?: "PLAIN" | "RLE_DICTIONARY";
  /** Packs pages instead of the codec. */
  zstd?: (page: Uint8Array) => Uint8Array;
}

export const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A frame of Zstandard that holds the bytes as they are. `windowLog`: the window it claims, a power of two, from 10 to 41. */
export function storedZstd(bytes: Uint8Array, windowLog = 20): Uint8Array {
  const starts = Array.from({ length: Math.max(1, Math.ceil(bytes.length / 2 ** 17)) }, (_, i) => i * 2 ** 17);
  const blocks = starts.flatMap((start) => {
    const block = bytes.subarray(start, start + 2 ** 17);
    const isLast = start + block.length === bytes.length;
    return [u32(Number(isLast) | (block.length << 3)).slice(0, 3), block];
  });
  return bytesOf(ZSTD_MAGIC, [0, (windowLog - 10) << 3], ...blocks);
}

/** Images as bytes with whole-number labels. */
export function parquetOf(rows: { image: Uint8Array | null; label: number }[], look: ParquetLook = {}): Uint8Array {
  const { image = "image", label = "label", names, rowGroupSize = 1000, pageSize, zstd } = look;
  const { offsetIndex = false, isStruct = false, encoding, codec = zstd ? "ZSTD" : "SNAPPY" } = look;
  const features = names && { info: { features: { [label]: { _type: "ClassLabel", names } } } };
  const images = isStruct
    ? rows.map((row, i) => ({ bytes: row.image, path: `${i}.png` }))
    : rows.map((row) => row.image);
  const optional = { repetition_type: "OPTIONAL" as const };
  const leaf = (name: string) => ({ name, type: "BYTE_ARRAY" as const, ...optional });
  const imageSchema = isStruct
    ? [
        { name: image, num_children: 2, ...optional },
        leaf("bytes"),
        { ...leaf("path"), converted_type: "UTF8" as const },
      ]
    : [leaf(image)];
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [{ name: "root", num_children: 2 }, ...imageSchema, { name: label, type: "INT64" as const, ...optional }],
      columnData: [
        { name: image, data: images, offsetIndex, encoding },
        { name: label, data: rows.map((row) => BigInt(row.label)), offsetIndex },
      ],
      rowGroupSize,
      codec,
      compressors: zstd && { ZSTD: zstd },
      pageSize,
      kvMetadata: features && [{ key: "huggingface", value: JSON.stringify(features) }],
    }),
  );
}

/** A folder in memory. */
export function memoryFolder(contents: Record<string, Uint8Array | string>, folders?: string[]): Folder {
  const bytes = (name: string) => {
    const content = contents[name];
    if (content === undefined) throw new FaultError({ code: "data.notFound", where: `set/${name}` });
    return typeof content === "string" ? ascii(content) : content;
  };
  const files = Object.keys(contents).map((name) => ({ name, bytes: bytes(name).length }));
  return { name: "set", files, folders, read: async (name, ...range) => bytes(name).slice(...range) };
}

/** Some bytes changed, cut off, taken out or doubled, drawn from the seed. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const drawn = (i: number) => philox([seed, i, 0, 0], [7, PURPOSE.shuffle]);
  const [kind, at, length, count] = drawn(0);
  const place = Math.floor((at / 2 ** 32) * bytes.length);
  const span = 1 + (length % Math.min(bytes.length, 64));
  if (kind % 4 === 0) return bytes.slice(0, place);
  if (kind % 4 === 1) return bytesOf(bytes.subarray(0, place), bytes.subarray(place + span));
  if (kind % 4 === 2) return bytesOf(bytes.subarray(0, place + span), bytes.subarray(place));
  const out = bytes.slice();
  for (let i = 1; i <= 1 + (count % 8); i++) {
    const [where, value, wild] = drawn(i);
    // most of what matters lies at the ends
    const reach = wild % 2 === 0 ? Math.min(bytes.length, 300) : bytes.length;
    const found = wild % 3 === 0 ? bytes.length - 1 - (where % reach) : where % reach;
    out[found] = wild % 5 === 0 ? 255 : value & 255;
  }
  return out;
}
