// Large row groups read page by page. What counts as large is small here.

import { describe, expect, it, vi } from "vitest";
import { FaultError } from "#experiment/fault";
import { fileOfBytes, type RandomAccess } from "./folder";
import { mutated, parquetOf, storedZstd } from "./made-files.test-data";
import { openParquet } from "./parquet-file";
import { findPages, type Row, readRows } from "./parquet-rows";
import { parquetSet } from "./parquet-set";
import { philox } from "./random";

const LIMITS = vi.hoisted(() => ({ MAX_RUN_BYTES: 20_000, MAX_PAGE_BYTES: 6000 }));
vi.mock("./limits", async (original) => ({
  ...(await original<object>()),
  MAX_PAGE_BYTES: LIMITS.MAX_PAGE_BYTES,
  get MAX_RUN_BYTES() {
    return LIMITS.MAX_RUN_BYTES;
  },
}));

const COUNT = 600;
/** Of noise, so that they stay as long when they are packed. */
const noiseOf = (i: number, length: number) =>
  Uint8Array.from({ length }, (_, k) => philox([i, k, 0, 0], [1, 2])[0] & 255);
const ROWS = Array.from({ length: COUNT }, (_, i) => ({ image: noiseOf(i, 60 + (i % 90)), label: i % 3 }));
const NAMES = ["a", "b", "c"];
const PAGE = 3000;
/** Milliseconds for one damaged file, on a machine that does other things too. */
const LONGEST_MS = 5000;
type Look = Parameters<typeof parquetOf>[1];

/** A file that notes which bytes of it are read. */
function watched(bytes: Uint8Array) {
  const file = fileOfBytes(bytes, "set.parquet");
  const reads: [number, number][] = [];
  const read: RandomAccess["read"] = async (start, end) => {
    reads.push([start, end]);
    return file.read(start, end);
  };
  return { file: { ...file, read }, reads };
}

/** With an index it comes from a server, for that is where an index is used. */
async function opened(look: Look, rows: Row[] = ROWS) {
  const { file, reads } = watched(parquetOf(rows, { names: NAMES, pageSize: PAGE, rowGroupSize: COUNT, ...look }));
  const parquet = await openParquet({ ...file, isRemote: look?.offsetIndex });
  await findPages(parquet);
  return { parquet, reads };
}

const WAYS: [string, Look][] = [
  ["with an index", { offsetIndex: true }],
  ["without an index", {}],
  ["not packed", { codec: "UNCOMPRESSED" }],
  ["packed by Zstandard", { zstd: storedZstd }],
  ["beside paths", { isStruct: true }],
  ["beside paths, with an index", { isStruct: true, offsetIndex: true }],
  ["with a dictionary", { encoding: "RLE_DICTIONARY" }],
  ["with a dictionary and an index", { encoding: "RLE_DICTIONARY", offsetIndex: true, pageSize: 100 }],
  ["of several groups", { rowGroupSize: COUNT / 2 }],
];

describe.each(WAYS)("a large row group, %s", (_, look) => {
  it("gives the same rows in parts, in any order", async () => {
    // what repeats is where a dictionary pays
    const rows = look?.encoding ? ROWS.map(({ label }, i) => ({ image: ROWS[i % 30]!.image, label })) : ROWS;
    // it makes them small
    if (look?.encoding) LIMITS.MAX_RUN_BYTES = 2000;
    const { parquet } = await opened(look, rows);
    LIMITS.MAX_RUN_BYTES = 20_000;
    expect(parquet.paged.size).toBe(COUNT / (look?.rowGroupSize ?? COUNT));
    const half = COUNT / 2;
    for (const [start, end] of [
      [half + 40, half + 90],
      [0, 1],
      [half - 1, half],
      [half, half + 1],
      [COUNT - 1, COUNT],
      [17, 230],
    ] as const) {
      expect(await readRows(parquet, { start, end })).toEqual(rows.slice(start, end));
    }
  });
});

describe("a page of Zstandard", () => {
  it("that claims a gigabyte for what fits into a few bytes is refused before it takes the memory", async () => {
    const { parquet } = await opened({ zstd: (page) => storedZstd(page, 30) });
    const refused = await readRows(parquet, { start: 0, end: 1 }).catch((fault: unknown) => fault);
    expect((refused as FaultError).fault).toMatchObject({ code: "data.format", where: "set.parquet" });
  });
});

describe("a large row group", () => {
  it.each([false, true])("keeps its rows in place where images are missing (beside paths: %s)", async (isStruct) => {
    const rows = ROWS.map((row, i) => (i % 7 === 3 ? { ...row, image: null } : row));
    const { parquet } = await opened({ isStruct }, rows);
    expect(parquet.paged.size).toBe(1);
    for (const range of [
      { start: 0, end: COUNT },
      { start: 33, end: 34 },
      { start: 100, end: 333 },
    ]) {
      expect(await readRows(parquet, range)).toEqual(rows.slice(range.start, range.end));
    }
  });

  it("with a page that holds more rows than it says, or fewer, moves no row of another", async () => {
    const whole = parquetOf(ROWS, { names: NAMES, pageSize: PAGE, rowGroupSize: COUNT, codec: "UNCOMPRESSED" });
    const { pages } = (await opened({ codec: "UNCOMPRESSED" })).parquet.paged.get(0)!;
    const [, second] = pages.data;
    // behind the header: so many levels alike, in which damage adds or drops some
    for (let at = second!.offset; at < second!.offset + 60; at += 2) {
      for (const change of [6, 254]) {
        const bytes = whole.slice();
        bytes[at]! += change;
        const parquet = await openParquet(fileOfBytes(bytes, "set.parquet"));
        await findPages(parquet);
        const read = await readRows(parquet, { start: 0, end: 200 }).catch(() => null);
        const rest = (rows: Row[]) => rows.filter((_, i) => i < second!.row || i >= second!.row + second!.rows);
        if (read) expect(rest(read)).toEqual(rest(ROWS.slice(0, 200)));
      }
    }
  });

  it.each([true, false])(
    "is read where the wanted rows lie and nowhere else (with an index: %s)",
    async (offsetIndex) => {
      const { parquet, reads } = await opened({ offsetIndex });
      reads.length = 0;
      await readRows(parquet, { start: 250, end: 260 });
      const images = reads.filter(([, end]) => end <= 0.97 * parquet.file.bytes);
      const wanted = ROWS.slice(250, 260).reduce((sum, { image }) => sum + image.length, 0);
      const bytes = images.reduce((sum, [start, end]) => sum + end - start, 0);
      // the walk looks at the head of some pages
      expect(bytes).toBeLessThan(wanted + 2 * PAGE + (offsetIndex ? 0 : 2 ** 15));
      reads.length = 0;
      await readRows(parquet, { start: 250, end: 260 });
      expect(reads).toHaveLength(1);
    },
  );

  it("becomes shards of which each reads its own rows, those of a drawn test split too", async () => {
    const look = { names: NAMES, pageSize: PAGE, rowGroupSize: COUNT, offsetIndex: true };
    const { file, reads } = watched(parquetOf(ROWS, look));
    const set = await parquetSet([await openParquet(file)], [], { name: "set", title: "Set", seed: 3 });
    const { train, test } = set.runs(1);
    expect(train.length).toBeGreaterThan(2);
    expect(test.length).toBeGreaterThan(1);
    expect([...train, ...test].every(({ group }) => group === undefined)).toBe(true);
    const found: string[] = [];
    for (const run of [...train, ...test].reverse()) {
      reads.length = 0;
      const images = await run.open();
      expect(images).toHaveLength(run.records);
      const bytes = reads.map(([start, end]) => end - start);
      expect(Math.max(...bytes)).toBeLessThan(LIMITS.MAX_RUN_BYTES + 2 * LIMITS.MAX_PAGE_BYTES);
      for (const { read, label } of images) found.push(`${label} ${(await read()).join()}`);
    }
    expect(found.sort()).toEqual(ROWS.map(({ image, label }) => `${label} ${image.join()}`).sort());
  });

  it("whose pages are too large for that is read whole", async () => {
    const { parquet } = await opened({ pageSize: 10_000 });
    expect(parquet.paged.size).toBe(0);
    expect(await readRows(parquet, { start: 100, end: 200 })).toEqual(ROWS.slice(100, 200));
  });

  it("may have more labels in a page than a call takes arguments", async () => {
    const image = Uint8Array.of(1);
    const rows = Array.from({ length: 300_000 }, (_, i) => ({ image, label: i % 3 }));
    const look: Look = { names: NAMES, rowGroupSize: rows.length, pageSize: 2 ** 24 };
    const parquet = await openParquet(fileOfBytes(parquetOf(rows, look), "set.parquet"));
    const found = await readRows(parquet, { start: 0, end: rows.length, labelsOnly: true });
    expect([found.length, found.at(-1)?.label]).toEqual([rows.length, 2]);
  });

  it("that is small is not looked at", async () => {
    const { parquet, reads } = await opened({ rowGroupSize: 100 });
    expect(parquet.paged.size).toBe(0);
    expect(reads).toHaveLength(1);
  });

  it("is read again where reading its labels failed", async () => {
    const { parquet } = await opened({});
    const { read } = parquet.file;
    parquet.file.read = async () => {
      throw new FaultError({ code: "data.network", where: "set.parquet", what: "the server does not answer" });
    };
    await expect(readRows(parquet, { start: 3, end: 9 })).rejects.toHaveProperty("fault.code", "data.network");
    parquet.file.read = read;
    expect(await readRows(parquet, { start: 3, end: 9 })).toEqual(ROWS.slice(3, 9));
  });

  it.each<[string, Look]>([
    ["with an index", { offsetIndex: true, codec: "UNCOMPRESSED" }],
    ["without an index", { codec: "UNCOMPRESSED" }],
    ["packed", {}],
    ["beside paths", { isStruct: true }],
    ["small", { rowGroupSize: 100, isStruct: true }],
  ])("with any damage ends in rows or in a fault, soon: %s", { timeout: 60_000 }, async (_, way) => {
    const look: Look = { names: NAMES, pageSize: PAGE, rowGroupSize: COUNT, ...way };
    const whole = parquetOf(ROWS, look);
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 1000; seed++) {
      const began = performance.now();
      try {
        const file = fileOfBytes(mutated(whole, seed), "set.parquet");
        const parquet = await openParquet({ ...file, isRemote: way?.offsetIndex });
        await findPages(parquet);
        const end = parquet.groups.reduce((sum, rows) => sum + rows, 0);
        for (const range of [
          { start: 0, end: Math.min(40, end) },
          { start: Math.floor(end / 2), end },
        ]) {
          expect(await readRows(parquet, range)).toHaveLength(range.end - range.start);
        }
        outcomes.add(parquet.paged.size > 0 ? "pages" : "whole");
      } catch (thrown) {
        if (!(thrown instanceof FaultError)) throw thrown;
        outcomes.add(thrown.fault.code);
      }
      expect(performance.now() - began, `mutation ${seed}`).toBeLessThan(LONGEST_MS);
    }
    expect([...outcomes]).toEqual(expect.arrayContaining([way?.rowGroupSize ? "whole" : "pages", "data.format"]));
  });

  it("whose index lies about rows is refused, with no wrong record", async () => {
    const { parquet } = await opened({ offsetIndex: true });
    const [, second, ...later] = parquet.paged.get(0)!.pages.data;
    second!.rows += 1;
    for (const page of later) page.row += 1;
    // every page by itself, the last of which would lack a row
    for (const { row, rows } of [second!, ...later.slice(0, 1)].map((page) => ({ ...page }))) {
      const reading = readRows(parquet, { start: row - 1, end: row + rows });
      await expect(reading).rejects.toHaveProperty("fault.code", "data.format");
    }
  });

  it("is read whole where its dictionary is large, or a page in the middle", async () => {
    const alike = ROWS.map(({ label }, i) => ({ image: ROWS[i % 90]!.image, label }));
    LIMITS.MAX_RUN_BYTES = 2000;
    expect((await opened({ encoding: "RLE_DICTIONARY" }, alike)).parquet.paged.size).toBe(0);
    LIMITS.MAX_RUN_BYTES = 20_000;
    const large = ROWS.map((row, i) => (i === 300 ? { ...row, image: new Uint8Array(10_000).fill(7) } : row));
    for (const offsetIndex of [true, false]) {
      const { parquet } = await opened({ offsetIndex, codec: "UNCOMPRESSED" }, large);
      expect(parquet.paged.size).toBe(0);
      expect(await readRows(parquet, { start: 295, end: 305 })).toEqual(large.slice(295, 305));
    }
  });

  it("is read whole from a server without an index: each page would be asked for", async () => {
    const bytes = parquetOf(ROWS, { names: NAMES, pageSize: PAGE, rowGroupSize: COUNT });
    const parquet = await openParquet({ ...fileOfBytes(bytes, "set.parquet"), isRemote: true });
    await findPages(parquet);
    expect(parquet.paged.size).toBe(0);
  });

  it("of uneven rows becomes shards that are even in bytes", async () => {
    const rows = ROWS.map((row, i) => ({ ...row, image: noiseOf(i, i < 500 ? 20 : 1500) }));
    const { file, reads } = watched(parquetOf(rows, { names: NAMES, pageSize: PAGE, rowGroupSize: COUNT }));
    const set = await parquetSet([await openParquet(file)], [], { name: "set", title: "Set", seed: 3 });
    const { train, test } = set.runs(1);
    for (const run of [...train, ...test]) {
      reads.length = 0;
      await run.open();
      const bytes = reads.reduce((sum, [start, end]) => sum + end - start, 0);
      expect(bytes).toBeLessThan(LIMITS.MAX_RUN_BYTES + 5000); // labels are read with the first
    }
  });
});
