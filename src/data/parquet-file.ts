// A parquet file with a column of images and one of labels, as its footer tells. What it claims of itself is checked before
// anything is read by it.

import type { ColumnMetaData, FileMetaData, SchemaTree } from "hyparquet";
import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { tooLarge } from "./inflate";
import { MAX_ROW_GROUP_BYTES } from "./limits";
import { badParquet, type Pages, startOf } from "./parquet-pages";
import { structLength } from "./parquet-thrift";
import { sha256 } from "./sha256";

export interface ParquetFile {
  file: RandomAccess;
  /** Of the columns of images and labels alone. */
  metadata: FileMetaData;
  columns: Columns;
  /** Rows of each row group. */
  groups: number[];
  /** Row groups of which some rows can be read without the others, by number. */
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
  /** Of its images. */
  pages: Pages;
  /** Of all its rows, read once. */
  labels: Promise<Int32Array> | null;
}

/** The last bytes are read first: most footers lie in them whole. */
const FIRST_READ = 2 ** 19;
const MAX_FOOTER_BYTES = 64 * 2 ** 20;
const MAX_ROWS = 2 ** 24;
const MAGIC = 0x31524150;
/** Behind the footer: its length and the magic number. */
const FOOTER_END = 8;

/** Throws FaultError data.format where the file is none or lies, data.imageColumn or data.labelColumn without such a column. */
export async function openParquet(file: RandomAccess): Promise<ParquetFile> {
  const { where } = file;
  const footer = await readFooter(file);
  if (structLength(new Uint8Array(footer)) !== footer.byteLength - FOOTER_END) throw badParquet(where);
  // loaded when the first parquet file is met
  const { parquetMetadata, parquetSchema } = await import("hyparquet");
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
    for (const { meta_data, file_path } of chunks) checkChunk(file_path ? undefined : meta_data, file);
  }
  return { file, metadata, columns, groups, paged: new Map(), digest: await sha256(new Uint8Array(footer)) };
}

async function readFooter(file: RandomAccess): Promise<ArrayBuffer> {
  const { where, bytes } = file;
  if (bytes < 12) throw badParquet(where);
  const tail = await file.read(Math.max(0, bytes - FIRST_READ), bytes);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (view.getUint32(tail.length - 4, true) !== MAGIC) throw badParquet(where);
  const length = view.getUint32(tail.length - FOOTER_END, true) + FOOTER_END;
  if (length > bytes - 4 || length > MAX_FOOTER_BYTES) throw badParquet(where);
  const footer = length <= tail.length ? tail.subarray(tail.length - length) : await file.read(bytes - length, bytes);
  return footer.slice().buffer;
}

/** A column chunk lies inside this file and stays within bounds, packed and unpacked. */
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
