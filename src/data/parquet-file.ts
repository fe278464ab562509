// A parquet file with a column of images and one of labels, read by hyparquet row group by row group. What the file claims
// of itself is checked before anything is read by it.

import type { AsyncBuffer, ColumnMetaData, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { tooLarge } from "./inflate";
import { MAX_ROW_GROUP_BYTES, MAX_RUN_BYTES } from "./limits";
import { badParquet, ColumnPages, type Page, startOf } from "./parquet-pages";
import { sha256 } from "./sha256";
import type { ReadOptions } from "./source";
import { unlessAborted } from "./waiting";

export interface ParquetFile {
  file: RandomAccess;
  /** Of the columns of images and labels alone. */
  metadata: FileMetaData;
  columns: Columns;
  /** Rows of each row group. */
  groups: number[];
  /** Row groups that are read page by page, by number. */
  paged: Map<number, PagedGroup>;
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

interface PagedGroup {
  /** Number in the file of its first row. */
  start: number;
  pages: ColumnPages;
  /** Labels of all its rows, which are read once. */
  labels: Promise<Int32Array> | null;
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
    throw badParquet(where);
  }
  const columns = columnsOf(metadata, schema, where);
  metadata = withColumns(metadata, schema, columns);
  const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  const rows = groups.reduce((sum, count) => sum + count, 0);
  if (groups.some((count) => !(count >= 0)) || rows !== Number(metadata.num_rows) || rows > MAX_ROWS)
    throw badParquet(where);
  if (rows === 0) throw new FaultError({ code: "data.recordCount", where, what: "0", hint: "at least 2" });
  for (const { columns: chunks } of metadata.row_groups) {
    if (chunks.length !== COLUMNS) throw badParquet(where);
    for (const { meta_data } of chunks) checkChunk(meta_data, file);
  }
  return { file, metadata, columns, groups, paged: new Map(), digest: await sha256(new Uint8Array(footer)) };
}

async function readFooter(file: RandomAccess): Promise<ArrayBuffer> {
  const { where, bytes } = file;
  if (bytes < 12) throw badParquet(where);
  const tail = await file.read(Math.max(0, bytes - FIRST_READ), bytes);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (view.getUint32(tail.length - 4, true) !== MAGIC) throw badParquet(where);
  const length = view.getUint32(tail.length - 8, true) + 8;
  if (length > bytes - 4 || length > MAX_FOOTER_BYTES) throw badParquet(where);
  const footer = length <= tail.length ? tail.subarray(tail.length - length) : await file.read(bytes - length, bytes);
  return footer.slice().buffer;
}

/** A column chunk lies inside the file and stays within bounds, packed and unpacked. */
function checkChunk(chunk: ColumnMetaData | undefined, { where, bytes }: RandomAccess): void {
  if (!chunk) throw badParquet(where);
  const start = startOf(chunk);
  const [packed, unpacked] = [Number(chunk.total_compressed_size), Number(chunk.total_uncompressed_size)];
  if (!(packed >= 0) || !(start >= 0) || start + packed > bytes) throw badParquet(where);
  if (!(packed <= MAX_ROW_GROUP_BYTES && unpacked <= MAX_ROW_GROUP_BYTES)) throw tooLarge(where, MAX_ROW_GROUP_BYTES);
}

/** Images and labels. */
const COLUMNS = 2;

/** What tells of these columns, so that no other is read: beside the bytes of an image its path may lie. */
function withColumns(
  metadata: FileMetaData,
  { element: root, children }: SchemaTree,
  { image, label, isStruct }: Columns,
) {
  const kept = children.filter(({ element }) => element.name === image || element.name === label);
  const schema = kept.flatMap(({ element, children: parts }) => {
    if (!isStruct || element.name !== image) return [element];
    const bytes = parts.flatMap((part) => (part.element.name === BYTES ? [part.element] : []));
    return [{ ...element, num_children: 1 }, ...bytes];
  });
  const paths = [isStruct ? [image, BYTES] : [image], [label]].map((path) => JSON.stringify(path));
  const isWanted = ({ meta_data }: { meta_data?: ColumnMetaData }) =>
    paths.includes(JSON.stringify(meta_data?.path_in_schema));
  return {
    ...metadata,
    schema: [{ ...root, num_children: kept.length }, ...schema],
    row_groups: metadata.row_groups.map((group) => ({ ...group, columns: group.columns.filter(isWanted) })),
  };
}

/** The part of an image that is a struct. */
const BYTES = "bytes";
const LABELS = ["label", "fine_label", "labels", "class", "target", "y"];
const IMAGES = ["image", "img", "images", "bytes"];

interface Feature {
  _type?: string;
  names?: string[];
}

function columnsOf(metadata: FileMetaData, { children }: SchemaTree, where: string): Columns {
  const features = featuresOf(metadata);
  const isBytes = ({ element }: SchemaTree) =>
    element.type === "BYTE_ARRAY" &&
    element.repetition_type !== "REPEATED" &&
    element.converted_type !== "UTF8" &&
    element.logical_type?.type !== "STRING";
  const isStruct = (tree: SchemaTree) => tree.children.some((child) => child.element.name === BYTES && isBytes(child));
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

/** Looks where the pages of large row groups lie, that they may be read one by one. Throws FaultError data.format. */
export async function findPages({ file, metadata, columns, groups, paged }: ParquetFile): Promise<void> {
  let start = 0;
  const looks = metadata.row_groups.map(async ({ columns: chunks }, index) => {
    const rows = groups[index]!;
    start += rows;
    const first = start - rows;
    const chunk = chunks.find(({ meta_data }) => meta_data?.path_in_schema[0] === columns.image);
    if (!chunk || Number(chunk.meta_data?.total_compressed_size) <= MAX_RUN_BYTES) return;
    const pages = await ColumnPages.of(file, chunk, rows);
    if (pages) paged.set(index, { start: first, pages, labels: null });
  });
  await Promise.all(looks);
}

/**
 * Rows `start` up to `end`; where they begin in a row group that is read page by page they end in it too. Throws FaultError
 * data.format or data.label.
 */
export async function readRows(parquet: ParquetFile, range: RowRange): Promise<Row[]> {
  const { columns, file } = parquet;
  const { start, end, labelsOnly = false, ...options } = range;
  const { image, isStruct, label } = columns;
  const at = labelsOnly ? undefined : pagedGroup(parquet, start);
  if (at) {
    const { group, index } = at;
    const labels = await labelsOf(parquet, group, index, options);
    const pages = await group.pages.upTo(end - group.start, options);
    const path = isStruct ? `${image}.${BYTES}` : image;
    const locations: Record<string, Page[]>[] = [];
    locations[index] = { [path]: pages };
    const rows = await objects(parquet, { start, end, columns: [image], read: file.read, locations }, options);
    return rows.map((row, i) => ({ image: imageOf(row, columns), label: labels[start - group.start + i]! }));
  }
  const [wanted, read] = labelsOnly ? [[label], file.read] : [[image, label], readerOf(parquet, range)];
  const rows = await objects(parquet, { start, end, columns: wanted, read }, options);
  return rows.map((row, i) => ({
    image: imageOf(row, columns),
    label: labelOf(row[label], `${file.where}, row ${start + i}`),
  }));
}

function imageOf(row: Record<string, unknown>, { image, isStruct }: Columns): Uint8Array | null {
  const value = isStruct ? (row[image] as { bytes?: unknown } | null)?.bytes : row[image];
  return value instanceof Uint8Array ? value : null;
}

function pagedGroup({ paged, groups }: ParquetFile, row: number) {
  for (const [index, group] of paged) {
    if (row >= group.start && row < group.start + groups[index]!) return { index, group };
  }
  return undefined;
}

/** Labels of a row group, which are read once. */
function labelsOf(parquet: ParquetFile, group: PagedGroup, index: number, options: ReadOptions): Promise<Int32Array> {
  const read = async () => {
    const range = { start: group.start, end: group.start + parquet.groups[index]!, labelsOnly: true };
    return Int32Array.from(await readRows(parquet, range), ({ label }) => label);
  };
  group.labels ??= read().catch((thrown: unknown) => {
    group.labels = null; // to be tried again
    throw thrown;
  });
  return unlessAborted(group.labels, options.signal);
}

interface ObjectsOptions {
  start: number;
  end: number;
  columns: string[];
  read: RandomAccess["read"];
  /** By row group: where pages of a column lie. */
  locations?: Record<string, Page[]>[];
}

/** Rows as the library gives them. */
async function objects(
  { file, metadata }: ParquetFile,
  { start, end, columns, read, locations }: ObjectsOptions,
  options: ReadOptions,
): Promise<Record<string, unknown>[]> {
  const { where } = file;
  const { parquetReadObjects } = await library();
  const buffer: AsyncBuffer = {
    byteLength: file.bytes,
    async slice(from, to = file.bytes) {
      if (from < 0 || to > file.bytes || to < from || to - from > 2 * MAX_ROW_GROUP_BYTES) throw badParquet(where);
      return alone(await read(from, to, options));
    },
  };
  const compressors = await boundedCompressors(where);
  const request = {
    file: buffer,
    metadata,
    columns,
    rowStart: start,
    rowEnd: end,
    compressors,
    utf8: false,
    geoparquet: false,
    // what the library makes of a file's page index where rows are filtered; its plan takes it without a filter too
    pageLocationsByGroup: locations,
  };
  let rows: Record<string, unknown>[];
  try {
    rows = await parquetReadObjects(request);
  } catch (thrown) {
    if (thrown instanceof FaultError || options.signal?.aborted) throw thrown;
    throw badParquet(where);
  }
  if (rows.length !== end - start) {
    throw new FaultError({ code: "data.recordCount", where, what: `${rows.length}`, hint: `${end - start}` });
  }
  return rows;
}

/** In a buffer of their own. */
const alone = (bytes: Uint8Array): ArrayBuffer =>
  bytes.byteLength === bytes.buffer.byteLength ? (bytes.buffer as ArrayBuffer) : bytes.slice().buffer;

/** Where images and labels of row groups lie, from the first byte to behind the last, and how many of these are theirs. */
export function extentOf({ metadata, groups }: ParquetFile, { start, end }: Pick<RowRange, "start" | "end">) {
  const extent = { from: Number.POSITIVE_INFINITY, to: 0, wanted: 0 };
  let first = 0;
  for (const [index, count] of groups.entries()) {
    first += count;
    if (first <= start || first - count >= end) continue;
    for (const { meta_data: chunk } of metadata.row_groups[index]?.columns ?? []) {
      if (!chunk) continue;
      const from = startOf(chunk);
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
