import { describe, expect, it } from "vitest";
import { shardOrder } from "#data/shuffle";
import type { Batch } from "#data/source";
import { FaultError } from "#experiment/fault";
import { smallSource } from "../testing/small-source";
import { StatisticsRecords } from "./statistics-records";

const SIZES = [30, 20, 80, 24];
const BATCH = 5;
const ORDER = shardOrder(SIZES, 1, 1);

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

const numbersOf = (batches: Batch[]) => batches.flatMap(({ records }) => [...records]);

describe("records for an estimate of statistics", () => {
  it("are the same whether they came by or had to be read, and are read once at most", async () => {
    const { source, reads } = watched();
    const read = new StatisticsRecords(source, 1, BATCH);
    const first = await read.batches({});
    expect(numbersOf(first)).toHaveLength(8 * BATCH);
    expect(await read.batches({})).toEqual(first);
    const taken = [...reads];
    expect(taken).toEqual(ORDER.slice(0, taken.length));
    const offered = new StatisticsRecords(source, 1, BATCH);
    for (const index of [3, 2, 1, 0]) offered.offer(index, await smallSource(SIZES).readShard("train", index));
    expect(await offered.batches({})).toEqual(first);
    expect(reads).toEqual(taken);
  });

  it("go without a shard that cannot be read", async () => {
    const bad = ORDER[0]!;
    const { source } = watched(bad);
    const records = numbersOf(await new StatisticsRecords(source, 1, BATCH).batches({}));
    const start = SIZES.slice(0, bad).reduce((a, b) => a + b, 0);
    expect(records).toHaveLength(8 * BATCH);
    expect(records.filter((record) => record >= start && record < start + SIZES[bad]!)).toEqual([]);
  });

  it("are as many batches as fit into half a shard, two at least", async () => {
    const counts = [2, 5, 8, 15].map(async (batch) => {
      const batches = await new StatisticsRecords(smallSource([80, 80]), 1, batch).batches({});
      expect(batches.every(({ labels }) => labels.length === batch)).toBe(true);
      return batches.length;
    });
    expect(await Promise.all(counts)).toEqual([8, 8, 5, 2]);
  });

  it("are let go, and not kept again, once no more estimates are due", async () => {
    const { source, reads } = watched();
    const records = new StatisticsRecords(source, 1, BATCH);
    const first = await records.batches({});
    const before = reads.length;
    records.letGo();
    for (const index of ORDER) records.offer(index, await smallSource(SIZES).readShard("train", index));
    expect(await records.batches({})).toEqual(first);
    expect(reads).toHaveLength(2 * before);
  });
});
