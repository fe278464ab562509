// Parquet files as a set of images: small row groups beside each other are one shard; a large one is several, each of which
// takes its own pages. Where these are too large for that, it is read whole, and an epoch takes its parts one after the other.

import { FaultError } from "#experiment/fault";
import { baseName, type Folder, fileOf } from "./folder";
import type { Encoded, ImageFacts, ImageRun, ImageSet } from "./image-source";
import { MAX_RUN_BYTES } from "./limits";
import { openParquet, type ParquetFile } from "./parquet-file";
import type { Page } from "./parquet-pages";
import { extentOf, findPages, type Row, readRows } from "./parquet-rows";
import { runsOf, shardRecords } from "./runs";
import type { ReadOptions } from "./source";
import { testSplit } from "./stratify";
import { unlessAborted } from "./waiting";

const TEST = /(^|[/_.-])(test|val|valid|validation)(?=[/_.-]|$)/i;
const TRAIN = /(^|[/_.-])train(ing)?(?=[/_.-]|$)/i;
/** Rows read to see what the images are like. */
const SAMPLE_ROWS = 64;
/** A row group larger than so many shards becomes several. */
const LARGE = 4;

export const isParquet = (name: string) => /\.parquet$/i.test(name);

interface Naming {
  name: string;
  title: string;
  licence?: string;
  /** Of a test split drawn where there is none. */
  seed: number;
  known?: ImageFacts;
}

/**
 * The parquet files of a folder: those named test or val are the test split where others are named train. Files whose
 * columns or classes differ from those of most rows are left out, and told.
 */
export async function parquetFolder(
  folder: Folder,
  { seed, leftOut }: { seed: number; leftOut: (file: string) => void },
): Promise<ImageSet> {
  const names = folder.files.filter(({ name }) => isParquet(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const opened = await Promise.all(names.map((file) => openParquet(fileOf(folder, file))));
  const alike = mostAlike(opened);
  for (const { file } of opened) if (!alike.some((one) => one.file === file)) leftOut(file.where);
  const isTrain = ({ file }: ParquetFile) => TRAIN.test(baseName(file.where)) || !TEST.test(file.where);
  const train = alike.filter(isTrain);
  const [split, rest] = train.length > 0 ? [train, alike.filter((file) => !isTrain(file))] : [alike, []];
  return parquetSet(split, rest, { name: folder.name, title: folder.name, seed });
}

/** The files that have the same columns and class names, of whichever kind has the most rows. */
function mostAlike(files: ParquetFile[]): ParquetFile[] {
  const kinds = new Map<string, ParquetFile[]>();
  for (const file of files) {
    const key = JSON.stringify(file.columns);
    kinds.set(key, [...(kinds.get(key) ?? []), file]);
  }
  const rows = (some: ParquetFile[]) => some.flatMap(({ groups }) => groups).reduce((sum, count) => sum + count, 0);
  return [...kinds.values()].reduce((best, some) => (rows(some) > rows(best) ? some : best), []);
}

/**
 * Throws FaultError data.differs where files differ. Labels are read ahead only where they are needed: for a test split
 * where `test` is empty, and for the classes where the files do not name them.
 */
export async function parquetSet(train: ParquetFile[], test: ParquetFile[], naming: Naming): Promise<ImageSet> {
  const [first] = train;
  if (!first) throw new FaultError({ code: "data.empty", where: naming.name });
  const all = [...train, ...test];
  const different = all.find(({ columns }) => JSON.stringify(columns) !== JSON.stringify(first.columns));
  if (different) throw new FaultError({ code: "data.differs", where: different.file.where, what: first.file.where });
  await Promise.all(all.map(findPages));
  const needed = first.columns.names ? (test.length > 0 ? [] : train) : all;
  const labels = new Map<ParquetFile, Int32Array>();
  for (const file of needed) labels.set(file, await allLabels(file));
  const classes = first.columns.names ?? numbered([...labels.values()], first);
  checkLabels(labels, classes.length);
  const isTest = test.length > 0 ? null : divided(train, labels, classes.length, naming.seed);
  const groups = {
    train: groupsOf(train, isTest, 0),
    test: isTest ? groupsOf(train, isTest, 1) : groupsOf(test, null, 0),
  };
  if (groups.test.length === 0) throw new FaultError({ code: "data.fewImages", where: naming.title });
  return {
    name: naming.name,
    title: naming.title,
    licence: naming.licence ?? "",
    classes,
    known: naming.known,
    sample: () => encodedRows(first, 0, Math.min(SAMPLE_ROWS, first.groups[0] ?? 0), classes.length),
    runs: (recordBytes) => ({
      train: joinedRuns(groups.train, recordBytes, classes.length),
      test: joinedRuns(groups.test, recordBytes, classes.length),
    }),
  };
}

async function allLabels(file: ParquetFile): Promise<Int32Array> {
  const end = file.groups.reduce((sum, count) => sum + count, 0);
  const rows = await readRows(file, { start: 0, end, labelsOnly: true });
  return Int32Array.from(rows, ({ label }) => label);
}

/** Classes without names: as many as the labels have. Throws FaultError data.emptyClass where one in between is missing. */
function numbered(labels: Int32Array[], { file }: ParquetFile): string[] {
  const seen = new Set(labels.flatMap((some) => [...new Set(some)]));
  const count = Math.max(...seen) + 1;
  const missing = Array.from({ length: count }, (_, i) => i).find((label) => !seen.has(label));
  if (missing !== undefined)
    throw new FaultError({ code: "data.emptyClass", where: `${file.where}, class ${missing}` });
  if (count < 2) throw new FaultError({ code: "data.fewClasses", where: file.where, what: String(count) });
  return Array.from({ length: count }, (_, i) => `class ${i}`);
}

function checkLabels(labels: Map<ParquetFile, Int32Array>, classes: number): void {
  for (const [{ file }, some] of labels) {
    const at = some.findIndex((label) => label >= classes);
    if (at < 0) continue;
    const where = `${file.where}, row ${at}`;
    throw new FaultError({ code: "data.label", where, what: String(some[at]), hint: `${classes}` });
  }
}

/** For each file whether a row goes to the drawn test split. */
function divided(files: ParquetFile[], labels: Map<ParquetFile, Int32Array>, classes: number, seed: number) {
  const all = files.flatMap((file) => [...(labels.get(file) ?? [])]);
  const isTest = testSplit(all, classes, seed);
  let at = 0;
  return new Map(
    files.map((file) => {
      const { length } = labels.get(file) ?? [];
      at += length ?? 0;
      return [file, isTest.subarray(at - (length ?? 0), at)];
    }),
  );
}

/** Rows of one row group that belong to a split. */
interface Group {
  file: ParquetFile;
  start: number;
  end: number;
  /** Row numbers in the file; null: all. */
  rows: number[] | null;
  /** Where its pages lie, if some are read without the others. */
  pages: readonly Page[] | null;
}

const sizeOf = ({ start, end, rows }: Group) => rows?.length ?? end - start;

function groupsOf(files: ParquetFile[], isTest: Map<ParquetFile, Uint8Array> | null, wanted: 0 | 1): Group[] {
  return files.flatMap((file) => {
    let start = 0;
    const marks = isTest?.get(file);
    return file.groups.flatMap((count, index): Group[] => {
      start += count;
      const [first, end, pages] = [start - count, start, file.paged.get(index)?.pages.data ?? null];
      if (!marks) return count > 0 ? [{ file, start: first, end, rows: null, pages }] : [];
      const rows = Array.from({ length: count }, (_, i) => first + i).filter((row) => marks[row] === wanted);
      return rows.length > 0 ? [{ file, start: first, end, rows, pages }] : [];
    });
  });
}

/** Small groups together, large ones in parts. */
function joinedRuns(groups: Group[], recordBytes: number, classes: number): ImageRun[] {
  const wanted = shardRecords(recordBytes);
  const runs: ImageRun[] = [];
  const last = new LastRows();
  let waiting: Group[] = [];
  const flush = () => {
    if (waiting.length > 0) runs.push(runOf(waiting, readGroup, classes));
    waiting = [];
  };
  for (const [number, group] of groups.entries()) {
    if (group.pages) {
      flush();
      runs.push(...pagedParts(group, group.pages, wanted).map((part) => runOf([part], readGroup, classes)));
    } else if (sizeOf(group) > LARGE * wanted) {
      flush();
      const parts = partsOf(group, recordBytes);
      const read = (part: Group, options: ReadOptions) => last.read(part, parts.length, options);
      const run = (part: Group) => ({ ...runOf([part], read, classes), skip: () => last.skip(part, parts.length) });
      runs.push(...parts.map((part) => ({ ...run(part), group: number })));
    } else {
      if (packedBytes([...waiting, group]) > MAX_RUN_BYTES) flush();
      waiting.push(group);
      if (waiting.reduce((sum, one) => sum + sizeOf(one), 0) >= wanted) flush();
    }
  }
  flush();
  return runs;
}

const readGroup: ReadGroup = ({ file, start, end }, options) => readRows(file, { start, end, ...options });

const packedBytes = (groups: Group[]) => groups.reduce((sum, group) => sum + extentOf(group.file, group).wanted, 0);

const partsOf = (group: Group, recordBytes: number): Group[] =>
  runsOf(sizeOf(group), recordBytes).map(({ start, records }) => ({
    ...group,
    rows: group.rows
      ? group.rows.slice(start, start + records)
      : Array.from({ length: records }, (_, i) => group.start + start + i),
  }));

/** Parts of a group of which some pages are read without the others: so many rows, whose pages are not too large together. */
function pagedParts(group: Group, pages: readonly Page[], wanted: number): Group[] {
  const parts: number[][] = [];
  let [page, from] = [0, 0];
  for (let i = 0; i < sizeOf(group); i++) {
    const row = group.rows?.[i] ?? group.start + i;
    while (row - group.start >= pages[page]!.row + pages[page]!.rows) page += 1;
    const { offset, bytes } = pages[page]!;
    const part = parts.at(-1);
    if (part && part.length < wanted && offset + bytes - from <= MAX_RUN_BYTES) part.push(row);
    else {
      parts.push([row]);
      from = offset;
    }
  }
  return parts.map((rows) => ({ ...group, rows, start: rows[0]!, end: rows.at(-1)! + 1 }));
}

type ReadGroup = (group: Group, options: ReadOptions) => Promise<Row[]>;

function runOf(groups: Group[], read: ReadGroup, classes: number): ImageRun {
  const pieces = besideEachOther(groups);
  return {
    records: groups.reduce((sum, group) => sum + sizeOf(group), 0),
    content: pieces.map(contentOf).join("; "),
    async open(options = {}) {
      const found: Encoded[] = [];
      for (const piece of pieces) {
        const { file, start, rows } = piece;
        const all = await read(piece, options);
        if (rows) for (const row of rows) found.push(encoded(file, all[row - start] as Row, row, classes));
        else all.forEach((row, i) => void found.push(encoded(file, row, start + i, classes)));
      }
      return found;
    },
  };
}

/** Groups that follow each other in their file made one, which is read at once. */
function besideEachOther(groups: Group[]): Group[] {
  const pieces: Group[] = [];
  for (const group of groups) {
    const before = pieces.at(-1);
    const follows = before?.file === group.file && before.end === group.start;
    if (!before || !follows || (before.rows === null) !== (group.rows === null)) pieces.push(group);
    else {
      const rows = before.rows && group.rows && [...before.rows, ...group.rows];
      pieces[pieces.length - 1] = { ...before, end: group.end, rows };
    }
  }
  return pieces;
}

/** Which bytes of which content: what is decoded from them may be kept under this name. */
const contentOf = ({ file: { file, digest }, start, end, rows }: Group) =>
  `${file.where} ${file.tag ?? ""} ${file.bytes} ${digest} ${start}-${end} ${rows?.join() ?? "all"}`;

async function encodedRows(file: ParquetFile, start: number, end: number, classes: number): Promise<Encoded[]> {
  return (await readRows(file, { start, end })).map((row, i) => encoded(file, row, start + i, classes));
}

/** Throws FaultError data.label where the label is no class. */
function encoded({ file }: ParquetFile, { image, label }: Row, number: number, classes: number): Encoded {
  const where = `${file.where}, row ${number}`;
  if (label >= classes) throw new FaultError({ code: "data.label", where, what: String(label), hint: `${classes}` });
  return {
    label,
    where,
    bytes: image?.length,
    read: async () => {
      if (!image) throw new FaultError({ code: "data.format", where, what: "a row with an image" });
      return image;
    },
  };
}

interface LargeGroup {
  file: ParquetFile;
  start: number;
  rows: Promise<Row[]>;
  /** First rows of the parts that have had it, or need it no more. */
  given: Set<number | undefined>;
}

/** The row group read last, for the next part of it; let go when the last part has had it. */
class LastRows {
  private last: LargeGroup | null = null;

  /** `parts`: how many the group has. */
  async read(group: Group, parts: number, options: ReadOptions): Promise<Row[]> {
    const { file, start, end } = group;
    const known = this.last?.file === file && this.last.start === start ? this.last : null;
    const mine = known ?? { file, start, rows: readRows(file, { start, end, ...options }), given: new Set() };
    this.last = mine;
    try {
      const rows = await unlessAborted(mine.rows, options.signal);
      this.give(mine, group, parts);
      return rows;
    } catch (thrown) {
      // it is still on its way for who began it
      if (known && options.signal?.aborted) throw thrown;
      this.forget(mine);
      // who began it has given it up: begun anew
      if (known && !(thrown instanceof FaultError)) return this.read(group, parts, options);
      throw thrown;
    }
  }

  /** A part that needs no rows, as its records were kept. */
  skip(group: Group, parts: number): void {
    const { last } = this;
    if (last?.file === group.file && last.start === group.start) this.give(last, group, parts);
  }

  private give(from: LargeGroup, { rows }: Group, parts: number): void {
    from.given.add(rows?.[0]);
    if (from.given.size === parts) this.forget(from);
  }

  private forget(group: LargeGroup): void {
    if (this.last === group) this.last = null;
  }
}
