// Parquet over HTTP as training takes it: row groups once an epoch, what was decoded kept for the next visit.

import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { batches } from "#data/batches";
import { ShardCache } from "#data/cache";
import { parquetOf } from "#data/made-files.test-data";
import { MemoryStore } from "#data/memory-store.test-data";
import { parquetSource } from "#data/parquet-source";
import type { Source } from "#data/source";
import { Traffic } from "#data/traffic";
import { decodeInNode } from "./node-image";
import { colourRows, type RangeServer, serveRanges } from "./range-server.test-data";

const names = ["red", "green", "blue"];
/** At this size a shard that streams well has 114 records, so a row group of 460 is several shards. */
const SIZE = 111;
const RECORDS = 920;

let server: RangeServer;
let large: Uint8Array;
let small: Uint8Array;
let test: Uint8Array;
beforeAll(async () => {
  const rows = await colourRows(RECORDS, 8);
  large = parquetOf(rows, { names, rowGroupSize: 460 });
  small = parquetOf(rows, { names, rowGroupSize: 20 });
  test = parquetOf(rows.slice(0, 30), { names });
});
beforeEach(async () => {
  server = await serveRanges({ "/train": large, "/test": test });
});
afterEach(() => server.close());

async function open(cache: ShardCache | null = null, imageSize = SIZE) {
  const [train, held] = ["/train", "/test"].map((path) => [{ url: server.origin + path }]);
  return parquetSource(
    { train: train ?? [], test: held ?? [] },
    { name: "made", title: "Made" },
    { decode: decodeInNode, imageSize, seed: 0, network: { traffic: new Traffic(), cache } },
  );
}

/** Numbers of the records of an epoch in order; each image must be its own. */
async function epoch(source: Source, from = 0, epoch = 1): Promise<number[]> {
  const found: number[] = [];
  const plane = source.shape[0] ** 2;
  for await (const batch of batches(source, { seed: 5, epoch, batchSize: 60, dropLast: false, from })) {
    for (const [i, record] of batch.records.entries()) {
      expect(batch.labels[i]).toBe(record % 3);
      expect(batch.images[i * 3 * plane + 2 * plane + plane - 1]).toBe(record >> 8);
      found.push(record);
    }
  }
  return found;
}

const everyRecord = Array.from({ length: RECORDS }, (_, i) => i);
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

describe("row groups", () => {
  it("that are many shards are fetched once an epoch, every record comes once", async () => {
    const source = await open();
    expect(source.splits.train.shards.length).toBeGreaterThan(6);
    server.requests.length = 0;
    const order = await epoch(source);
    expect(sorted(order)).toEqual(everyRecord);
    expect(server.requests.map(({ path }) => path)).toEqual(["/train", "/train"]);
    expect(server.asked()).toBeLessThan(large.length);
    // the parts of a group are not in the file's order, nor are the groups' records beside each other
    expect(order).not.toEqual(everyRecord);
    expect(await epoch(await open(), 780)).toEqual(order.slice(780));
  });

  it("that are small come together by one request a shard", async () => {
    server.files["/train"] = small;
    const source = await open();
    server.requests.length = 0;
    expect(sorted(await epoch(source))).toEqual(everyRecord);
    expect(server.requests).toHaveLength(source.splits.train.shards.length);
  });

  it("are waited for through an offline time in the middle of an epoch, none lost or doubled", async () => {
    server.files["/train"] = small;
    const order = await epoch(await open());
    const source = await open();
    let offline = false;
    server.manner = (_, response) => {
      if (offline) response.destroy();
      return offline;
    };
    const waited = new Set<string>();
    const found: number[] = [];
    const options = { seed: 5, epoch: 1, batchSize: 60, dropLast: false };
    for await (const batch of batches(source, { ...options, waiting: ({ code }) => waited.add(code) })) {
      found.push(...batch.records);
      if (found.length !== 120) continue;
      offline = true;
      // longer than all the tries of one round
      setTimeout(() => (offline = false), 3000);
    }
    expect(found).toEqual(order);
    expect([...waited]).toEqual(["data.network"]);
  });

  it("are fetched anew where a reader gave up the fetch that another waits for", async () => {
    const source = await open();
    const [first] = source.splits.train.groups ?? [];
    const parts = [...source.splits.train.shards.keys()].filter((i) => source.splits.train.groups?.[i] === first);
    const givenUp = new AbortController();
    const reads = parts
      .slice(0, 2)
      .map((part, i) => source.readShard("train", part, i === 0 ? { signal: givenUp.signal } : {}));
    givenUp.abort();
    await expect(reads[0]).rejects.toHaveProperty("name", "AbortError");
    expect((await reads[1])?.labels.length).toBe(source.splits.train.shards[parts[1] ?? 0]);
  });
});

describe("decoded row groups", () => {
  const openCache = (store: MemoryStore) => ShardCache.open(store, 1e9);

  it("are not fetched again in the next epoch, nor on the next visit", async () => {
    const store = new MemoryStore();
    const source = await open(await openCache(store), 8);
    expect(source.stream?.().cached).toEqual(source.splits.train.shards.map(() => false));
    const order = await epoch(source);
    expect(source.stream?.()).toMatchObject({ cached: source.splits.train.shards.map(() => true) });
    const received = source.stream?.().receivedBytes ?? 0;
    expect(received).toBeGreaterThan(large.length * 0.9);
    expect(await epoch(source)).toEqual(order);
    expect(source.stream?.().receivedBytes).toBe(received);
    const again = await open(await openCache(store), 8);
    const opening = again.stream?.().receivedBytes;
    expect(again.stream?.().cached).toEqual(source.splits.train.shards.map(() => true));
    expect(await epoch(again)).toEqual(order);
    expect(again.stream?.().receivedBytes).toBe(opening);
  });

  it("are of one image size and one content", async () => {
    const store = new MemoryStore();
    await epoch(await open(await openCache(store), 8));
    const other = await open(await openCache(store), 9);
    expect(other.stream?.().cached).not.toContain(true);
    server.files["/train"] = small;
    const changed = await open(await openCache(store), 8);
    expect(changed.stream?.().cached).not.toContain(true);
  });

  it("are fetched again where a byte on disk was flipped, and stay uncached where there is no room", async () => {
    const store = new MemoryStore();
    const order = await epoch(await open(await openCache(store), 8));
    for (const name of store.files.keys()) if (name !== "uses.json") store.damage(name, 100);
    const damaged = await open(await openCache(store), 8);
    expect(await epoch(damaged)).toEqual(order);
    expect(damaged.stream?.().cache).toMatchObject({ damaged: damaged.splits.train.shards.length });
    const none = new MemoryStore();
    none.room = 0;
    const full = await open(await openCache(none), 8);
    expect(await epoch(full)).toEqual(order);
    expect(full.stream?.().cache).toMatchObject({ full: true, bytes: 0 });
  });
});
