// Memory held while a run streams images: two shards beside the budget for images in memory (data/limits.ts), of which three
// quarters keep decoded shards. Limits are a forty-eighth of what they are, so that the data set does not fit.

import { beforeAll, describe, expect, it, vi } from "vitest";
import { decodeInNode } from "#cli/node-image";
import { memoryFolder, parquetOf, pngOf } from "#data/made-files.test-data";
import { openFolder } from "#data/open-folder";
import type { Source } from "#data/source";
import { mostHeld } from "../testing/most-held";
import { openEagerBackend } from "../testing/node-engine";

const LIMITS = vi.hoisted(() => ({
  DECODED_CACHE_BYTES: 4 * 2 ** 20,
  MAX_RUN_BYTES: 2 ** 20 / 3,
  MAX_PAGE_BYTES: 2 ** 20 / 12,
}));
vi.mock("#data/limits", async (original) => ({ ...(await original<object>()), ...LIMITS }));
const BUDGET = (LIMITS.DECODED_CACHE_BYTES * 4) / 3;

const COUNT = 1800;
const SIDE = 32;
const PIXELS = 3 * SIDE * SIDE;
const NAMES = ["a", "b"];

let images: Uint8Array[] = [];
beforeAll(async () => {
  await openEagerBackend("cpu");
  images = await Promise.all(Array.from({ length: COUNT }, (_, i) => noisePng(i)));
});

/** Of noise (xorshift), so that it takes as many bytes packed. */
async function noisePng(i: number): Promise<Uint8Array> {
  const rows = new Uint8Array(SIDE * (1 + 3 * SIDE));
  let state = i + 1;
  for (let at = 0; at < rows.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    rows[at] = at % (1 + 3 * SIDE) === 0 ? 0 : state & 255; // a row begins with its filter
  }
  return pngOf(rows, { width: SIDE, height: SIDE });
}

const parquet = (look: Parameters<typeof parquetOf>[1]) =>
  memoryFolder({
    "set.parquet": parquetOf(
      images.map((image, i) => ({ image, label: i % 2 })),
      { names: NAMES, isStruct: true, ...look },
    ),
  });

const classFolders = () =>
  memoryFolder(Object.fromEntries(images.map((image, i) => [`${NAMES[i % 2]}/${i}.png`, image])));

const largestShard = ({ splits }: Source) => PIXELS * Math.max(...splits.train.shards, ...splits.test.shards);

describe("memory held while streaming images over two epochs with all their tests", () => {
  it.each([
    ["folders of images", classFolders],
    ["parquet in small row groups", () => parquet({ rowGroupSize: 100 })],
    ["parquet in one row group", () => parquet({ rowGroupSize: COUNT, pageSize: 2 ** 16 })],
  ])("is two shards beside the budget: %s", async (_, folder) => {
    const source = await openFolder(folder(), { decode: decodeInNode });
    expect(source.splits.train.records * PIXELS).toBeGreaterThan(LIMITS.DECODED_CACHE_BYTES);
    const { most, tests } = await mostHeld(source);
    expect(tests).toBe(7);
    expect(most).toBeGreaterThan(LIMITS.DECODED_CACHE_BYTES);
    expect(most).toBeLessThan(BUDGET + 2 * largestShard(source));
  });
});
