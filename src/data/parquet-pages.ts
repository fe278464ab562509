// Pages of a column chunk: what their headers claim is checked before hyparquet reads them, for it believes it. Of a large
// chunk it is found out where they lie, so that some of its rows are read without the others.

import type { ColumnChunk, ColumnMetaData } from "hyparquet";
import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { tooLarge } from "./inflate";
import { MAX_PAGE_BYTES, MAX_ROW_GROUP_BYTES } from "./limits";
import { structLength } from "./parquet-thrift";

export const badParquet = (where: string) =>
  new FaultError({ code: "data.format", where, what: "a whole parquet file" });

/** Where a column chunk begins. */
export const startOf = ({ dictionary_page_offset, data_page_offset }: ColumnMetaData) =>
  Number(dictionary_page_offset || data_page_offset);

/** A page of rows: where it lies in the file, header included, and which rows of its chunk it holds. */
export interface Page {
  offset: number;
  bytes: number;
  row: number;
  rows: number;
}

export interface Pages {
  /** Bytes at the chunk's beginning that all pages need: its dictionary. */
  dictionary: number;
  data: Page[];
}

interface Header {
  /** Of the header and of the page behind it. */
  bytes: number;
  unpacked: number;
  /** null of a dictionary. */
  rows: number | null;
  /** Whether its values are numbers of a dictionary's. */
  isCoded: boolean;
}

/** The header that begins at a place; null where it is none, lies, or goes on behind the bytes. */
async function headerAt(bytes: Uint8Array, at: number): Promise<Header | null> {
  const length = structLength(bytes, at);
  if (length === null) return null;
  const { parquetHeader } = await import("hyparquet/src/column.js");
  try {
    const page = parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset + at, length), offset: 0 });
    const { type, compressed_page_size: packed, uncompressed_page_size: unpacked } = page;
    const two = type === "DATA_PAGE_V2" ? page.data_page_header_v2 : undefined;
    const one = type === "DATA_PAGE" ? page.data_page_header : undefined;
    const dictionary = type === "DICTIONARY_PAGE" ? page.dictionary_page_header : undefined;
    const values = (one ?? two ?? dictionary)?.num_values ?? -1;
    const levels = two ? two.definition_levels_byte_length + two.repetition_levels_byte_length : 0;
    const counts = [packed, unpacked, values, levels, two?.num_nulls ?? 0];
    if (!counts.every((count) => Number.isInteger(count) && count >= 0) || levels > packed) return null;
    // these columns hold a value a row, and a dictionary's values take a byte each at least
    if (two ? two.num_rows !== values : dictionary && values > unpacked) return null;
    const isCoded = /_DICTIONARY$/.test((one ?? two)?.encoding ?? "");
    return { bytes: length + packed, unpacked, rows: dictionary ? null : values, isCoded };
  } catch {
    return null;
  }
}

export interface CheckedPages {
  /** The page that others need; empty where there is none. */
  dictionary: Uint8Array;
  /** Pages of rows, one by one, so that damage in one does not move the rows of the next. */
  pages: { bytes: Uint8Array; rows: number }[];
}

/** The pages of a chunk, or some of them behind its dictionary. Throws FaultError data.format or data.tooLarge. */
export async function checkedPages(bytes: Uint8Array, where: string): Promise<CheckedPages> {
  const found: CheckedPages = { dictionary: new Uint8Array(), pages: [] };
  let unpacked = 0;
  for (let at = 0; at < bytes.length; ) {
    const header = await headerAt(bytes, at);
    if (!header || at + header.bytes > bytes.length) throw badParquet(where);
    unpacked += header.unpacked;
    if (unpacked > MAX_ROW_GROUP_BYTES) throw tooLarge(where, MAX_ROW_GROUP_BYTES);
    const page = bytes.subarray(at, at + header.bytes);
    const lacks = header.isCoded && found.dictionary.length === 0;
    if (lacks || (header.rows === null && at > 0)) throw badParquet(where);
    if (header.rows === null) found.dictionary = page;
    else found.pages.push({ bytes: page, rows: header.rows });
    at += header.bytes;
  }
  return found;
}

/** Bytes read to look at a page's header. */
const LOOK_BYTES = 2 ** 16;
/** Bytes of an offset index: of each page at most so many, of which each has a row. */
const INDEX_BYTES = 64;

/**
 * Where the pages of a chunk of so many rows lie: looked up from page to page; where that would ask a server for each, by
 * the file's offset index. null where that cannot be told, or they are too large to be read by themselves.
 */
export async function pagesOf(file: RandomAccess, chunk: ColumnChunk, rows: number): Promise<Pages | null> {
  const { meta_data: meta } = chunk;
  if (!meta) return null;
  const pages = file.isRemote ? await indexed(file, chunk, rows) : await walked(file, meta, rows);
  if (!pages) return null;
  const first = startOf(meta) + pages.dictionary;
  const last = pages.data.at(-1);
  const isWhole = last && last.offset + last.bytes <= startOf(meta) + Number(meta.total_compressed_size);
  const follows = (page: Page, i: number) => {
    const before = pages.data[i - 1] ?? { offset: first, bytes: 0, row: 0, rows: 0 };
    return page.offset === before.offset + before.bytes && page.row === before.row + before.rows && page.rows > 0;
  };
  const sizes = [pages.dictionary, ...pages.data.map(({ bytes }) => bytes)];
  return isWhole && pages.data.every(follows) && sizes.every((bytes) => bytes >= 0 && bytes <= MAX_PAGE_BYTES)
    ? pages
    : null;
}

async function walked(file: RandomAccess, meta: ColumnMetaData, rows: number): Promise<Pages | null> {
  const start = startOf(meta);
  const end = start + Number(meta.total_compressed_size);
  const pages: Pages = { dictionary: 0, data: [] };
  let looked: { from: number; bytes: Uint8Array } = { from: start, bytes: new Uint8Array() };
  let row = 0;
  for (let offset = start; row < rows; ) {
    const at = offset - looked.from;
    let header = at < looked.bytes.length ? await headerAt(looked.bytes, at) : null;
    if (!header) {
      looked = { from: offset, bytes: await file.read(offset, Math.min(offset + LOOK_BYTES, end)) };
      header = await headerAt(looked.bytes, 0);
    }
    if (!header || offset + header.bytes > end) return null;
    if (header.rows !== null) pages.data.push({ offset, bytes: header.bytes, row, rows: header.rows });
    else if (pages.data.length === 0) pages.dictionary = offset + header.bytes - start;
    row += header.rows ?? 0;
    offset += header.bytes;
  }
  return row === rows ? pages : null;
}

async function indexed(file: RandomAccess, chunk: ColumnChunk, rows: number): Promise<Pages | null> {
  const [from, length] = [Number(chunk.offset_index_offset ?? -1), chunk.offset_index_length ?? 0];
  const most = Math.min(MAX_PAGE_BYTES, INDEX_BYTES * (rows + 1));
  if (!chunk.meta_data || !(from >= 0 && length > 0 && length <= most && from + length <= file.bytes)) return null;
  const bytes = await file.read(from, from + length);
  if (structLength(bytes) === null) return null;
  const { readOffsetIndex } = await import("hyparquet");
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = readOffsetIndex({ view, offset: 0 }).page_locations;
    const firsts = [...found.map(({ first_row_index }) => Number(first_row_index)), rows];
    const data = found.map(({ offset, compressed_page_size }, i) => ({
      offset: Number(offset),
      bytes: Number(compressed_page_size),
      row: firsts[i]!,
      rows: firsts[i + 1]! - firsts[i]!,
    }));
    return { dictionary: (data[0]?.offset ?? 0) - startOf(chunk.meta_data), data };
  } catch {
    return null;
  }
}
