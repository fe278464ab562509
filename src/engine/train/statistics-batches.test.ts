import { describe, expect, it } from "vitest";
import { shardOrder } from "#data/shuffle";
import type { Batch } from "#data/source";
import { FaultError } from "#experiment/fault";
import { smallSource } from "../testing/small-source";
import { statisticsBatches } from "./statistics-batches";

const SIZES = [30, 20, 80, 24];
const BATCH = 5;
const SEED = 1;
const EPOCH = 2;
const LATEST = shardOrder(SIZES, SEED, EPOCH).reverse();

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

const estimate = (source = smallSource(SIZES), held: number | null = null, batchSize = BATCH) =>
  statisticsBatches(source, { seed: SEED, epoch: EPOCH, batchSize, coming: held === null ? null : holding(held) });

describe("batches for an estimate of statistics", () => {
  it.each([
    [3, [3]],
    [10, [5, 5]],
    [23, [5, 5, 5, 5, 3]],
    [26, [5, 5, 5, 5, 5]],
    [40, [5, 5, 5, 5, 5, 5, 5, 5]],
    [1000, [5, 5, 5, 5, 5, 5, 5, 5]],
  ])("are of the %i records that come next, in batches of %j, and no shard is read", async (held, sizes) => {
    const { source, reads } = watched();
    const found = await numbersOf(estimate(source, held));
    expect(found.map(({ length }) => length)).toEqual(sizes);
    expect(found.flat()).toEqual(Array.from({ length: sizes.reduce((a, b) => a + b) }, (_, i) => 100 + i));
    expect(reads).toEqual([]);
  });

  it.each([
    ["an epoch has ended", null],
    ["nothing else is held", 0],
    ["one record is held", 1],
  ])("are the first of the shards used last where %s", async (_, held) => {
    const { source, reads } = watched();
    const found = (await numbersOf(estimate(source, held))).flat();
    expect(found).toHaveLength(8 * BATCH);
    expect(reads).toEqual(LATEST.slice(0, reads.length));
    const whole = reads.reduce((sum, index) => sum + SIZES[index]!, 0);
    expect(whole - SIZES[reads.at(-1)!]!).toBeLessThan(8 * BATCH);
    const starts = reads.map((index) => SIZES.slice(0, index).reduce((a, b) => a + b, 0));
    const expected = starts.flatMap((start, i) => Array.from({ length: SIZES[reads[i]!]! }, (_, k) => start + k));
    expect(found).toEqual(expected.slice(0, 8 * BATCH));
  });

  it("go without a shard that cannot be read", async () => {
    const bad = LATEST[0]!;
    const found = (await numbersOf(estimate(watched(bad).source))).flat();
    const start = SIZES.slice(0, bad).reduce((a, b) => a + b, 0);
    expect(found).toHaveLength(8 * BATCH);
    expect(found.filter((record) => record >= start && record < start + SIZES[bad]!)).toEqual([]);
  });

  it("are read for as many as fit into half a shard, two at least", async () => {
    const counts = [2, 5, 8, 15].map(async (size) => {
      const found = await numbersOf(estimate(smallSource([80, 80]), null, size));
      expect(found.every(({ length }) => length === size)).toBe(true);
      return found.length;
    });
    expect(await Promise.all(counts)).toEqual([8, 8, 5, 2]);
  });

  it("hold two records at least, whatever a shard leaves", async () => {
    const found = await numbersOf(estimate(smallSource([11, 11]), null, 10));
    expect(found.map(({ length }) => length)).toEqual([10, 9]);
  });
});
