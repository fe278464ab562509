// A parquet file with a column of images and one of labels, read by hyparquet row group by row group. What the file claims
// of itself is checked before anything is read by it.

import type { AsyncBuffer, ColumnMetaData, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { tooLarge } from "./inflate";
import { MAX_ROW_GROUP_BYTES } from "./limits";
import { sha256 } from "./sha256";
import type { ReadOptions } from "./source";

export interface ParquetFile {
  file: RandomAccess;
  metadata: FileMetaData;
  columns: Columns;
  /** Rows of each row group. */
  groups: number[];
  /** SHA-256 of the footer, which tells where every column chunk lies: another file's is another. */
  digest: string;
}

export interface Columns {
  image: string;
  /** Whether the image is a struct that holds `bytes`. */
  isStruct: boolean;
  label: string;
  /** Class names, where the file's Hugging Face features tell them. */
  names: string[] | null;
}

export interface Row {
  image: Uint8Array | null;
  label: number;
}

/** The last bytes are read first: most footers lie in them whole. */
const FIRST_READ = 2 ** 19;
const MAX_FOOTER_BYTES = 64 * 2 ** 20;
const MAX_ROWS = 2 ** 24;
const MAGIC = 0x31524150;

const bad = (where: string) => new FaultError({ code: "data.format", where, what: "a whole parquet file" });

/** Loaded when the first parquet file is met. */
const library = () => import("hyparquet");

/** Throws FaultError data.format where the file is none or lies, data.imageColumn or data.labelColumn without such a column. */
export async function openParquet(file: RandomAccess): Promise<ParquetFile> {
  const { where } = file;
  const footer = await readFooter(file);
  const { parquetMetadata, parquetSchema } = await library();
  let metadata: FileMetaData;
  let schema: SchemaTree;
  try {
    metadata = parquetMetadata(footer, { geoparquet: false });
    schema = parquetSchema(metadata);
  } catch {
    throw bad(where);
  }
  const columns = columnsOf(metadata, schema, where);
  const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  const rows = groups.reduce((sum, count) => sum + count, 0);
  if (groups.some((count) => !(count >= 0)) || rows !== Number(metadata.num_rows) || rows > MAX_ROWS) throw bad(where);
  if (rows === 0) throw new FaultError({ code: "data.recordCount", where, what: "0", hint: "at least 2" });
  for (const { columns: chunks } of metadata.row_groups) {
    for (const { meta_data } of chunks) checkChunk(meta_data, columns, file);
  }
  return { file, metadata, columns, groups, digest: await sha256(new Uint8Array(footer)) };
}

async function readFooter(file: RandomAccess): Promise<ArrayBuffer> {
  const { where, bytes } = file;
  if (bytes < 12) throw bad(where);
  const tail = await file.read(Math.max(0, bytes - FIRST_READ), bytes);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (view.getUint32(tail.length - 4, true) !== MAGIC) throw bad(where);
  const length = view.getUint32(tail.length - 8, true) + 8;
  if (length > bytes - 4 || length > MAX_FOOTER_BYTES) throw bad(where);
  const footer = length <= tail.length ? tail.subarray(tail.length - length) : await file.read(bytes - length, bytes);
  return footer.slice().buffer;
}

/** A column chunk lies inside the file and stays within bounds, packed and unpacked. */
function checkChunk(chunk: ColumnMetaData | undefined, columns: Columns, { where, bytes }: RandomAccess): void {
  if (!chunk) throw bad(where);
  if (![columns.image, columns.label].includes(chunk.path_in_schema[0] ?? "")) return;
  const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const [packed, unpacked] = [Number(chunk.total_compressed_size), Number(chunk.total_uncompressed_size)];
  if (!(packed >= 0) || !(start >= 0) || start + packed > bytes) throw bad(where);
  if (!(packed <= MAX_ROW_GROUP_BYTES && unpacked <= MAX_ROW_GROUP_BYTES)) throw tooLarge(where, MAX_ROW_GROUP_BYTES);
}

const LABELS = ["label", "fine_label", "labels", "class", "target", "y"];
const IMAGES = ["image", "img", "images", "bytes"];

interface Feature {
  _type?: string;
  names?: string[];
}

function columnsOf(metadata: FileMetaData, { children }: SchemaTree, where: string): Columns {
  const features = featuresOf(metadata);
  const isBytes = ({ element }: SchemaTree) =>
    element.type === "BYTE_ARRAY" && element.converted_type !== "UTF8" && element.logical_type?.type !== "STRING";
  const isStruct = (tree: SchemaTree) =>
    tree.children.some((child) => child.element.name === "bytes" && isBytes(child));
  const isImage = (tree: SchemaTree) => isStruct(tree) || (tree.children.length === 0 && isBytes(tree));
  const image = preferred(children.filter(isImage), IMAGES) ?? children.find(isImage);
  if (!image) throw new FaultError({ code: "data.imageColumn", where, what: namesOf(children) });
  const isWhole = ({ element }: SchemaTree) => element.type === "INT32" || element.type === "INT64";
  const whole = children.filter(isWhole);
  const known = preferred(whole, LABELS) ?? whole.find(({ element }) => features[element.name]?._type === "ClassLabel");
  const label = known ?? (whole.length === 1 ? whole[0] : undefined);
  if (!label) throw new FaultError({ code: "data.labelColumn", where, what: namesOf(children) });
  const { names } = features[label.element.name] ?? {};
  const areNames = Array.isArray(names) && names.length >= 2 && names.every((name) => typeof name === "string");
  return {
    image: image.element.name,
    isStruct: isStruct(image),
    label: label.element.name,
    names: areNames ? names : null,
  };
}

const namesOf = (children: SchemaTree[]) =>
  children
    .map(({ element }) => element.name)
    .join(", ")
    .slice(0, 100);

const preferred = (trees: SchemaTree[], names: string[]): SchemaTree | undefined =>
  names.map((name) => trees.find(({ element }) => element.name === name)).find((tree) => tree !== undefined);

/** The features that Hugging Face's library writes beside the schema. */
function featuresOf({ key_value_metadata = [] }: FileMetaData): Record<string, Feature> {
  const text = key_value_metadata.find(({ key }) => key === "huggingface")?.value;
  try {
    return (JSON.parse(text ?? "{}") as { info?: { features?: Record<string, Feature> } }).info?.features ?? {};
  } catch {
    return {};
  }
}

interface RowRange extends ReadOptions {
  start: number;
  end: number;
  /** Leaves the images unread. */
  labelsOnly?: boolean;
}

/** Rows `start` up to `end`. Throws FaultError data.format or data.label. */
export async function readRows(parquet: ParquetFile, range: RowRange): Promise<Row[]> {
  const { file, metadata, columns } = parquet;
  const { start, end, labelsOnly = false, ...options } = range;
  const { where } = file;
  const { image, isStruct, label } = columns;
  const { parquetReadObjects } = await library();
  const read = labelsOnly ? file.read : readerOf(parquet, range);
  const { signal } = options;
  const buffer: AsyncBuffer = {
    byteLength: file.bytes,
    async slice(from, to = file.bytes) {
      if (from < 0 || to > file.bytes || to < from || to - from > 2 * MAX_ROW_GROUP_BYTES) throw bad(where);
      return (await read(from, to, options)).slice().buffer;
    },
  };
  const compressors = await boundedCompressors(where);
  let rows: Record<string, unknown>[];
  try {
    rows = await parquetReadObjects({
      file: buffer,
      metadata,
      columns: labelsOnly ? [label] : [image, label],
      rowStart: start,
      rowEnd: end,
      compressors,
      utf8: false,
      geoparquet: false,
    });
  } catch (thrown) {
    if (thrown instanceof FaultError || signal?.aborted) throw thrown;
    throw bad(where);
  }
  if (rows.length !== end - start) {
    throw new FaultError({ code: "data.recordCount", where, what: `${rows.length}`, hint: `${end - start}` });
  }
  return rows.map((row, i) => {
    const value = isStruct ? (row[image] as { bytes?: unknown } | null)?.bytes : row[image];
    return {
      image: value instanceof Uint8Array ? value : null,
      label: labelOf(row[label], `${where}, row ${start + i}`),
    };
  });
}

/** Where images and labels of row groups lie, from the first byte to behind the last, and how many of these are theirs. */
export function extentOf({ metadata, columns, groups }: ParquetFile, { start, end }: Pick<RowRange, "start" | "end">) {
  const extent = { from: Number.POSITIVE_INFINITY, to: 0, wanted: 0 };
  let first = 0;
  for (const [index, count] of groups.entries()) {
    first += count;
    if (first <= start || first - count >= end) continue;
    for (const { meta_data: chunk } of metadata.row_groups[index]?.columns ?? []) {
      if (!chunk || ![columns.image, columns.label].includes(chunk.path_in_schema[0] ?? "")) continue;
      const from = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      const bytes = Number(chunk.total_compressed_size);
      extent.from = Math.min(extent.from, from);
      extent.to = Math.max(extent.to, from + bytes);
      extent.wanted += bytes;
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

function labelOf(value: unknown, where: string): number {
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
  const { compressors } = await import("hyparquet-compressors").catch(notLoaded);
  const bounded = Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (packed: Uint8Array, length: number) => {
      if (!(length <= MAX_ROW_GROUP_BYTES)) throw tooLarge(where, MAX_ROW_GROUP_BYTES);
      return (unpack as NonNullable<Compressors["ZSTD"]>)(packed, length);
    },
  ]);
  return Object.fromEntries(bounded) as Compressors;
}
