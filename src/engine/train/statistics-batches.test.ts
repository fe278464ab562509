import { describe, expect, it } from "vitest";
import { shardOrder } from "#data/shuffle";
import type { Batch } from "#data/source";
import { FaultError } from "#experiment/fault";
import { smallSource } from "../testing/small-source";
import { statisticsBatches } from "./statistics-batches";

const SIZES = [30, 20, 80, 24];
const BATCH = 5;
const SEED = 1;
const ORDER = shardOrder(SIZES, SEED, 1);

/** A source that notes which shards are read, one of which may be bad. */
function watched(bad?: number) {
  const source = smallSource(SIZES);
  const reads: number[] = [];
  const readShard: typeof source.readShard = async (split, index) => {
    reads.push(index);
    if (index === bad) throw new FaultError({ code: "data.hash", where: `shard ${index}` });
    return source.readShard(split, index);
  };
  return { source: { ...source, readShard }, reads };
}

/** So many records that come next, each with its number from 100 on for its pixels. */
const holding = (records: number) => ({
  peek: async (skip: number, count: number): Promise<Batch> => {
    const length = Math.max(0, Math.min(count, records - skip));
    const numbers = Int32Array.from({ length }, (_, i) => 100 + skip + i);
    return { images: Uint8Array.from(numbers), labels: numbers, records: numbers };
  },
});

async function numbersOf(batches: AsyncIterable<Batch>): Promise<number[][]> {
  const found: number[][] = [];
  for await (const { records } of batches) found.push([...records]);
  return found;
}

const estimate = (source = smallSource(SIZES), held = 0, batchSize = BATCH) =>
  statisticsBatches(source, { seed: SEED, batchSize, coming: held > 0 ? holding(held) : null });

describe("batches for an estimate of statistics", () => {
  it.each([
    [10, 2],
    [23, 4],
    [40, 8],
    [1000, 8],
  ])("are of the %i records that come next: %i whole ones, and no shard is read", async (held, count) => {
    const { source, reads } = watched();
    const found = await numbersOf(estimate(source, held));
    expect(found.flat()).toEqual(Array.from({ length: count * BATCH }, (_, i) => 100 + i));
    expect(found.every(({ length }) => length === BATCH)).toBe(true);
    expect(reads).toEqual([]);
  });

  it.each([0, 9])("are the first of the run's first shards where only %i records are held", async (held) => {
    const { source, reads } = watched();
    const found = await numbersOf(estimate(source, held));
    expect(found).toHaveLength(8);
    expect(reads).toEqual(ORDER.slice(0, reads.length));
    const whole = reads.reduce((sum, index) => sum + SIZES[index]!, 0);
    expect(whole).toBeGreaterThanOrEqual(8 * BATCH);
    expect(whole - SIZES[reads.at(-1)!]!).toBeLessThan(8 * BATCH);
    const starts = reads.map((index) => SIZES.slice(0, index).reduce((a, b) => a + b, 0));
    const expected = starts.flatMap((start, i) => Array.from({ length: SIZES[reads[i]!]! }, (_, k) => start + k));
    expect(found.flat()).toEqual(expected.slice(0, 8 * BATCH));
  });

  it("go without a shard that cannot be read", async () => {
    const bad = ORDER[0]!;
    const found = (await numbersOf(estimate(watched(bad).source))).flat();
    const start = SIZES.slice(0, bad).reduce((a, b) => a + b, 0);
    expect(found).toHaveLength(8 * BATCH);
    expect(found.filter((record) => record >= start && record < start + SIZES[bad]!)).toEqual([]);
  });

  it("hold two records at least, whatever a shard leaves", async () => {
    const found = await numbersOf(estimate(smallSource([11, 11]), 0, 10));
    expect(found.map(({ length }) => length)).toEqual([10, 10]);
  });
});
