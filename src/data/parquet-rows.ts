// Rows of a parquet file, as hyparquet reads them, chunk by chunk of its row groups, of a large one page by page. What is
// handed to it has been looked through (parquet-pages.ts).

import type { AsyncBuffer, ColumnChunk, ColumnMetaData, Compressors } from "hyparquet";
import { FaultError } from "#experiment/fault";
import { joined } from "./chunks";
import type { RandomAccess } from "./folder";
import { tooLarge } from "./inflate";
import { MAX_ROW_GROUP_BYTES, MAX_RUN_BYTES } from "./limits";
import type { Columns, ParquetFile } from "./parquet-file";
import { badParquet, checkedPages, pagesOf, startOf } from "./parquet-pages";
import type { ReadOptions } from "./source";
import { unlessAborted } from "./waiting";

export interface Row {
  image: Uint8Array | null;
  label: number;
}

interface RowRange extends ReadOptions {
  start: number;
  end: number;
  /** Leaves the images unread. */
  labelsOnly?: boolean;
}

/** Finds out where the pages of large row groups lie. */
export async function findPages({ file, metadata, columns, groups, paged }: ParquetFile): Promise<void> {
  const looks = metadata.row_groups.map(async ({ columns: chunks }, index) => {
    const chunk = chunkOf(chunks, columns.image);
    if (packedBytes(chunk) <= MAX_RUN_BYTES) return;
    const pages = await pagesOf(file, chunk, groups[index]!);
    if (pages) paged.set(index, { pages, labels: null });
  });
  await Promise.all(looks);
}

/** Rows `start` up to `end`. Throws FaultError data.format, data.tooLarge or data.label, and what reading the file throws. */
export async function readRows(parquet: ParquetFile, range: RowRange): Promise<Row[]> {
  const { start, end, labelsOnly = false, ...options } = range;
  const read = labelsOnly ? parquet.file.read : readerOf(parquet, range);
  const parts = groupsIn(parquet, range).map(async ({ index, first, rows }) => {
    const [from, to] = [Math.max(start - first, 0), Math.min(end - first, rows)];
    const how = { read, options };
    const labels = (await labelsOf(parquet, index, first, how)).slice(from, to);
    const images = labelsOnly ? null : await imagesOf(parquet, index, from, to, how);
    return Array.from(labels, (label, i): Row => ({ image: images?.[i] ?? null, label }));
  });
  return (await Promise.all(parts)).flat();
}

/** Row groups that hold rows of a range: their numbers, and of each its first row in the file and how many it has. */
function groupsIn({ groups }: ParquetFile, { start, end }: Pick<RowRange, "start" | "end">) {
  let first = 0;
  return groups.flatMap((rows, index) => {
    first += rows;
    return rows > 0 && first > start && first - rows < end ? [{ index, first: first - rows, rows }] : [];
  });
}

interface HowToRead {
  read: RandomAccess["read"];
  options: ReadOptions;
}

/** Labels of a row group; `first`: number in the file of its first row. */
async function labelsOf(parquet: ParquetFile, index: number, first: number, how: HowToRead): Promise<Int32Array> {
  const { file, metadata, columns, groups, paged } = parquet;
  const chunk = chunkOf(metadata.row_groups[index]!.columns, columns.label);
  const rows = groups[index]!;
  const readAll = async ({ read, options }: HowToRead) => {
    const bytes = await read(startOf(chunk.meta_data!), startOf(chunk.meta_data!) + packedBytes(chunk), options);
    const values = await decoded(parquet, columns.label, chunk, { bytes, rows, from: 0, to: rows });
    return Int32Array.from(values, (value, i) => labelIn(value, `${file.where}, row ${first + i}`));
  };
  const group = paged.get(index);
  if (!group) return readAll(how);
  // for all who want some of them: none of these ends it
  group.labels ??= readAll({ read: file.read, options: {} }).catch((thrown: unknown) => {
    group.labels = null; // to be tried again
    throw thrown;
  });
  return unlessAborted(group.labels, how.options.signal);
}

/** Images of rows `from` up to `to` of a row group; null where one is missing. */
async function imagesOf(
  parquet: ParquetFile,
  index: number,
  from: number,
  to: number,
  { read, options }: HowToRead,
): Promise<(Uint8Array | null)[]> {
  const { file, metadata, columns, groups, paged } = parquet;
  const chunk = chunkOf(metadata.row_groups[index]!.columns, columns.image);
  const start = startOf(chunk.meta_data!);
  const wanted = { rows: groups[index]!, from, to };
  const pages = paged.get(index)?.pages;
  if (!pages) {
    const bytes = await read(start, start + packedBytes(chunk), options);
    return (await decoded(parquet, columns.image, chunk, { bytes, ...wanted })).map(bytesOf(columns));
  }
  const data = pages.data.filter(({ row, rows }) => row < to && row + rows > from);
  const [first, last] = [data[0]!, data.at(-1)!];
  // a dictionary, where there is one, lies before them
  const ranges = [
    { from: start, to: start + pages.dictionary },
    { from: first.offset, to: last.offset + last.bytes },
  ];
  const reads = ranges.filter(({ from, to }) => to > from).map(({ from, to }) => file.read(from, to, options));
  const found = await decoded(parquet, columns.image, chunk, {
    bytes: joined(await Promise.all(reads)),
    rows: last.row + last.rows - first.row,
    from: from - first.row,
    to: to - first.row,
    pages: data.map(({ rows }) => rows),
  });
  return found.map(bytesOf(columns));
}

const bytesOf =
  ({ isStruct }: Columns) =>
  (value: unknown): Uint8Array | null => {
    const bytes = isStruct ? (value as { bytes?: unknown } | null)?.bytes : value;
    return bytes instanceof Uint8Array ? bytes : null;
  };

interface Encoded {
  /** Pages one after the other, a dictionary before them. */
  bytes: Uint8Array;
  /** All rows in them, and which are wanted. */
  rows: number;
  from: number;
  to: number;
  /** Rows that each page should have, where that is known. */
  pages?: number[];
}

/** Values of a column, page by page. */
async function decoded(
  parquet: ParquetFile,
  column: string,
  chunk: ColumnChunk,
  { bytes, rows, from, to, pages: expected }: Encoded,
): Promise<unknown[]> {
  const { where } = parquet.file;
  const { dictionary, pages } = await checkedPages(bytes, where);
  const counts = pages.map((page) => page.rows);
  if (counts.reduce((sum, count) => sum + count, 0) !== rows) throw badParquet(where);
  if (expected && counts.join() !== expected.join()) throw badParquet(where);
  const found: unknown[] = [];
  let first = 0;
  for (const page of pages) {
    const start = Math.max(0, from - first);
    const end = Math.min(page.rows, to - first);
    first += page.rows;
    if (start >= end) continue;
    const whole = dictionary.length > 0 ? joined([dictionary, page.bytes]) : page.bytes;
    const values = await valuesOf(parquet, column, chunk, whole, page.rows);
    for (let i = start; i < end; i++) found.push(values[i]);
  }
  return found;
}

/** Values of one page, a dictionary before it, as the library reads them. */
async function valuesOf(
  { file: { where }, metadata }: ParquetFile,
  column: string,
  { file_offset, meta_data }: ColumnChunk,
  bytes: Uint8Array,
  rows: number,
): Promise<unknown[]> {
  const { parquetReadObjects } = await import("hyparquet");
  const compressors = await boundedCompressors(where);
  // a file that begins with this page and has no other
  const meta = {
    ...(meta_data as ColumnMetaData),
    dictionary_page_offset: undefined,
    data_page_offset: BigInt(BEGIN),
    total_compressed_size: BigInt(bytes.length),
  };
  const group = { columns: [{ file_offset, meta_data: meta }], total_byte_size: 0n, num_rows: BigInt(rows) };
  const file: AsyncBuffer = {
    byteLength: BEGIN + bytes.length,
    slice: (start, end) => alone(bytes.subarray(start - BEGIN, (end ?? BEGIN + bytes.length) - BEGIN)),
  };
  try {
    const found = await parquetReadObjects({
      file,
      metadata: { ...metadata, num_rows: BigInt(rows), row_groups: [group] },
      columns: [column],
      rowStart: 0,
      rowEnd: rows,
      compressors,
      utf8: false,
      geoparquet: false,
    });
    const values = found.map((row) => row[column] as unknown);
    // a page that breaks off leaves values out
    if (values.length === rows && !values.includes(undefined)) return values;
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
  }
  throw badParquet(where);
}

/** Where the pages of a file begin: an offset of nothing means none to the library. */
const BEGIN = 4;

/** In a buffer of their own. */
const alone = (bytes: Uint8Array): ArrayBuffer =>
  bytes.byteLength === bytes.buffer.byteLength ? (bytes.buffer as ArrayBuffer) : bytes.slice().buffer;

/** Throws where a row group lacks the column; openParquet has looked. */
function chunkOf(chunks: readonly ColumnChunk[], column: string): ColumnChunk {
  const chunk = chunks.find(({ meta_data }) => meta_data?.path_in_schema[0] === column);
  if (!chunk) throw new Error(`a row group lacks ${column}`);
  return chunk;
}

const packedBytes = ({ meta_data }: ColumnChunk) => Number(meta_data?.total_compressed_size ?? 0);

/** Where images and labels of row groups lie, from the first byte to behind the last, and how many of these are theirs. */
export function extentOf(parquet: ParquetFile, range: Pick<RowRange, "start" | "end">) {
  const extent = { from: Number.POSITIVE_INFINITY, to: 0, wanted: 0 };
  for (const { index } of groupsIn(parquet, range)) {
    for (const chunk of parquet.metadata.row_groups[index]?.columns ?? []) {
      if (!chunk.meta_data) continue;
      const from = startOf(chunk.meta_data);
      extent.from = Math.min(extent.from, from);
      extent.to = Math.max(extent.to, from + packedBytes(chunk));
      extent.wanted += packedBytes(chunk);
    }
  }
  return extent;
}

/** Between what is wanted of rows and all from its first to its last byte: above this one read brings it. */
const WORTH_ONE_READ = 0.75;

/** Reads what lies close together at once: a server's answer takes its time, however short it is. */
function readerOf(parquet: ParquetFile, range: RowRange): RandomAccess["read"] {
  const { file } = parquet;
  const { from, to, wanted } = extentOf(parquet, range);
  if (wanted < WORTH_ONE_READ * (to - from) || to - from > MAX_ROW_GROUP_BYTES) return file.read;
  let all: Promise<Uint8Array> | null = null;
  return async (start, end, options) => {
    if (start < from || end > to) return file.read(start, end, options);
    all ??= file.read(from, to, options);
    return (await all).subarray(start - from, end - from);
  };
}

function labelIn(value: unknown, where: string): number {
  const label = typeof value === "bigint" || typeof value === "number" ? Number(value) : Number.NaN;
  if (Number.isInteger(label) && label >= 0 && label < MAX_CLASSES) return label;
  throw new FaultError({ code: "data.label", where, what: String(value), hint: `at most ${MAX_CLASSES}` });
}

/** As many as a network takes. */
const MAX_CLASSES = 1000;

/** A part of the page that does not come when it is needed. */
function notLoaded(): never {
  throw new FaultError({ code: "data.network", where: "hyparquet-compressors", what: "the server does not answer" });
}

/** The library's decompressors, none asked for more than a row group may hold. Throws FaultError data.network without them. */
async function boundedCompressors(where: string): Promise<Compressors> {
  const [{ compressors }, { unzstd }] = await Promise.all([import("hyparquet-compressors"), import("./zstd")]).catch(
    notLoaded,
  );
  const bounded = Object.entries({ ...compressors, ZSTD: unzstd }).map(([codec, unpack]) => [
    codec,
    (packed: Uint8Array, length: number) => {
      if (!(length <= MAX_ROW_GROUP_BYTES)) throw tooLarge(where, MAX_ROW_GROUP_BYTES);
      return (unpack as NonNullable<Compressors["ZSTD"]>)(packed, length);
    },
  ]);
  return Object.fromEntries(bounded) as Compressors;
}
