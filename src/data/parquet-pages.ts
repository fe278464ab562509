// Where the pages of a large column chunk lie, so that some of its rows are read without the others: from the file's offset
// index where it has one, else from page to page, as far as is needed.

import type { ColumnChunk, ColumnMetaData, OffsetIndex, PageHeader } from "hyparquet";
import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { MAX_PAGE_BYTES } from "./limits";
import type { ReadOptions } from "./source";

export type Page = OffsetIndex["page_locations"][number];

/** Of page headers read at a time: most are under a hundred bytes, some hold the least and greatest value of their page. */
const HEADER_BYTES = 2 ** 14;
const MAX_HEADER_BYTES = 2 ** 20;
const MAX_INDEX_BYTES = 2 ** 24;

export const badParquet = (where: string) =>
  new FaultError({ code: "data.format", where, what: "a whole parquet file" });

const NOTHING: { from: number; bytes: Uint8Array } = { from: 0, bytes: new Uint8Array() };

interface Header {
  /** Of the header and of the page behind it. */
  bytes: number;
  rows: number;
}

export class ColumnPages {
  private readonly end: number;
  private readonly known: Page[] = [];
  /** Where the first page that is not known begins: in the file, and in rows. */
  private at: number;
  private row = 0;
  /** Bytes of the next look for headers. */
  private step = HEADER_BYTES;
  /** Read for the headers in it. */
  private ahead = NOTHING;
  /** The walk asked for last: one goes on where the one before has ended. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: RandomAccess,
    chunk: ColumnMetaData,
    private readonly rows: number,
  ) {
    this.at = startOf(chunk);
    this.end = this.at + Number(chunk.total_compressed_size);
  }

  /**
   * Pages of a chunk of so many rows; null where they are too large to be read one by one. Throws FaultError data.format where
   * the file is damaged.
   */
  static async of(file: RandomAccess, chunk: ColumnChunk, rows: number): Promise<ColumnPages | null> {
    if (!chunk.meta_data) throw badParquet(file.where);
    const pages = new ColumnPages(file, chunk.meta_data, rows);
    if (chunk.offset_index_offset && chunk.offset_index_length) {
      await pages.takeIndex(Number(chunk.offset_index_offset), chunk.offset_index_length);
    } else await pages.upTo(1);
    return pages.known.every(({ compressed_page_size: bytes }) => bytes <= MAX_PAGE_BYTES) ? pages : null;
  }

  /** Pages from the first on that hold the rows before `row`, counted in the chunk, at least. Throws FaultError as above. */
  upTo(row: number, options: ReadOptions = {}): Promise<Page[]> {
    const walk = this.last.then(() => this.walk(row, options));
    this.last = walk.catch(() => undefined);
    return walk;
  }

  private async walk(row: number, options: ReadOptions): Promise<Page[]> {
    while (this.row < row) {
      const { bytes, rows } = await this.header(options);
      if (this.at + bytes > this.end || this.row + rows > this.rows) throw badParquet(this.file.where);
      // a dictionary has none
      if (rows > 0) this.add(this.at, bytes, this.row);
      this.at += bytes;
      this.row += rows;
    }
    this.ahead = NOTHING;
    return this.known;
  }

  private add(offset: number, bytes: number, row: number): void {
    this.known.push({ offset: BigInt(offset), compressed_page_size: bytes, first_row_index: BigInt(row) });
  }

  private async header(options: ReadOptions): Promise<Header> {
    const { parquetHeader } = await import("hyparquet/src/column.js");
    for (let wanted = 0; wanted <= MAX_HEADER_BYTES; wanted = Math.max(this.step, wanted * 8)) {
      const bytes = await this.bytesAhead(wanted, options);
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
      let page: PageHeader;
      try {
        page = parquetHeader(reader);
      } catch {
        continue; // it goes on behind them
      }
      // small pages: many are looked at with one read
      if (wanted === 0) this.step = Math.min(2 * this.step, MAX_HEADER_BYTES);
      const rows = page.data_page_header?.num_values ?? page.data_page_header_v2?.num_rows ?? 0;
      const size = page.compressed_page_size;
      if (!(rows >= 0 && size >= 0)) break;
      return { bytes: reader.offset + size, rows };
    }
    throw badParquet(this.file.where);
  }

  /** The bytes that come next: so many, as far as the chunk goes, or those at hand if they are more. */
  private async bytesAhead(wanted: number, options: ReadOptions): Promise<Uint8Array> {
    const { from, bytes } = this.ahead;
    const to = Math.min(this.at + wanted, this.end);
    if (this.at < from || to > from + bytes.length) {
      this.ahead = { from: this.at, bytes: await this.file.read(this.at, to, options) };
    }
    return this.ahead.bytes.subarray(this.at - this.ahead.from);
  }

  private async takeIndex(from: number, length: number): Promise<void> {
    const { file, rows, at, end } = this;
    if (length > MAX_INDEX_BYTES || from + length > file.bytes) throw badParquet(file.where);
    const { readOffsetIndex } = await import("hyparquet");
    const bytes = await file.read(from, from + length);
    let pages: Page[];
    try {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      pages = readOffsetIndex({ view, offset: 0 }).page_locations;
    } catch {
      throw badParquet(file.where);
    }
    const isBehind = ({ offset, first_row_index }: Page, before: Page | undefined) =>
      Number(offset) >= (before ? Number(before.offset) + before.compressed_page_size : at) &&
      (before ? first_row_index > before.first_row_index : Number(first_row_index) === 0);
    const isWhole = (page: Page, i: number) => isBehind(page, pages[i - 1]) && page.compressed_page_size > 0;
    const last = pages.at(-1);
    const fits = last && Number(last.offset) + last.compressed_page_size <= end && Number(last.first_row_index) < rows;
    if (!fits || !pages.every(isWhole)) throw badParquet(file.where);
    this.known.push(...pages);
    this.row = rows;
  }
}

/** Where a column chunk begins. */
export const startOf = ({ dictionary_page_offset, data_page_offset }: ColumnMetaData) =>
  Number(dictionary_page_offset || data_page_offset);
