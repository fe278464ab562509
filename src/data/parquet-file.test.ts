import { afterEach, describe, expect, it, vi } from "vitest";
import { fileOfBytes } from "./folder";
import { parquetOf } from "./made-files.test-data";

const FILE = fileOfBytes(parquetOf([{ image: Uint8Array.of(1), label: 0 }], { names: ["a", "b"] }), "set.parquet");

describe("a parquet library that does not load", () => {
  afterEach(() => {
    vi.doUnmock("hyparquet-compressors");
    vi.resetModules();
  });

  it("is a fault of the network, which passes, not one of the file", async () => {
    vi.doMock("hyparquet-compressors", () => {
      throw new TypeError("Failed to fetch dynamically imported module");
    });
    const { openParquet } = await import("./parquet-file");
    const { readRows } = await import("./parquet-rows");
    const opened = await openParquet(FILE);
    await expect(readRows(opened, { start: 0, end: 1 })).rejects.toHaveProperty("fault.code", "data.network");
    vi.doUnmock("hyparquet-compressors");
    expect(await readRows(opened, { start: 0, end: 1 })).toEqual([{ image: Uint8Array.of(1), label: 0 }]);
  });
});
