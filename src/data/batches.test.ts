import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { FaultError } from "#experiment/fault";
import { batches, type EpochOptions, sequential, stepsPerEpoch } from "./batches";
import { windowsOf } from "./shuffle";
import type { Batch, Shard, Source } from "./source";

const CLASSES = 7;

/** A source in memory: a record's four pixels hold its number. `delay` gives the milliseconds a shard takes. */
function memorySource(sizes: number[], delay: (shard: number) => number = () => 0) {
  const reads: { shard: number; signal?: AbortSignal }[] = [];
  const firsts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const facts = { records: sizes.reduce((a, b) => a + b, 0), shards: sizes };
  const source: Source = {
    name: "memory",
    title: "Memory",
    licence: "",
    classes: Array.from({ length: CLASSES }, (_, i) => `class ${i}`),
    shape: [2, 2, 1],
    mean: [0],
    std: [1],
    augmentation: { pad: 0, padMode: "zero", flip: false },
    splits: { train: facts, test: facts },
    async readShard(_, shard, options = {}): Promise<Shard> {
      reads.push({ shard, signal: options.signal });
      const milliseconds = delay(shard);
      if (milliseconds > 0) await wait(milliseconds);
      const numbers = Int32Array.from({ length: sizes[shard]! }, (_, i) => firsts[shard]! + i);
      return { images: new Uint8Array(numbers.buffer), labels: numbers.map((n) => n % CLASSES) };
    },
  };
  return { source, reads };
}

const options = (change: Partial<EpochOptions> = {}): EpochOptions => ({
  seed: 3,
  epoch: 1,
  batchSize: 4,
  dropLast: false,
  ...change,
});

async function all(generator: AsyncGenerator<Batch>): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of generator) found.push(batch);
  return found;
}

const recordsOf = (found: Batch[]) => found.flatMap(({ records }) => [...records]);
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Pixels and labels belong to the record that a batch names. */
function expectWhole(batch: Batch) {
  expect([...new Int32Array(batch.images.buffer)]).toEqual([...batch.records]);
  expect([...batch.labels]).toEqual([...batch.records].map((n) => n % CLASSES));
}

describe("stepsPerEpoch", () => {
  it.each([
    [50_000, 1024, false, 49],
    [50_000, 1024, true, 48],
    [12, 4, false, 3],
    [13, 4, false, 3],
    [14, 4, false, 4],
    [14, 4, true, 3],
    [3, 4, false, 1],
    [3, 4, true, 0],
    [1, 4, false, 0],
  ])("of %i records in batches of %i (last one dropped: %s) is %i", (records, size, dropLast, steps) => {
    expect(stepsPerEpoch(records, size, dropLast)).toBe(steps);
  });
});

describe("batches", () => {
  it.each([
    [[9], 4],
    [[6, 6], 5],
    [[3, 3, 3], 2],
    [[20, 1, 7, 13], 6],
    [[10, 10, 10, 10, 10], 7],
    [[4, 4, 4, 4, 4, 4], 24],
    [[2, 2, 2, 2, 2, 2, 2], 11],
    [[31, 17], 64],
  ])("bring every record of shards %j once, in batches of %i", async (sizes, batchSize) => {
    const total = sizes.reduce((a, b) => a + b, 0);
    for (let epoch = 1; epoch <= 4; epoch++) {
      const found = await all(batches(memorySource(sizes).source, options({ epoch, batchSize })));
      expect(found).toHaveLength(stepsPerEpoch(total, batchSize, false));
      found.forEach(expectWhole);
      const dropped = total % batchSize === 1 ? 1 : 0;
      const records = recordsOf(found);
      expect(new Set(records).size).toBe(total - dropped);
      if (!dropped) expect(sorted(records)).toEqual(upTo(total));
      for (const { labels } of found.slice(0, -1)) expect(labels).toHaveLength(batchSize);
    }
  });

  it("leave out a part batch only if asked, and a last batch of one record always", async () => {
    const sizesOf = async (records: number, dropLast: boolean) =>
      (await all(batches(memorySource([records]).source, options({ dropLast })))).map(({ labels }) => labels.length);
    expect(await sizesOf(10, false)).toEqual([4, 4, 2]);
    expect(await sizesOf(10, true)).toEqual([4, 4]);
    expect(await sizesOf(9, false)).toEqual([4, 4]);
  });

  it("come in another order for another epoch or seed, in the same for the same", async () => {
    const order = async (change: Partial<EpochOptions>) =>
      recordsOf(await all(batches(memorySource([20, 20, 20]).source, options(change)))).join();
    const orders = await Promise.all([{}, { epoch: 2 }, { seed: 4 }, {}].map(order));
    expect(new Set(orders).size).toBe(3);
    expect(orders[3]).toBe(orders[0]);
  });

  it("are the same whatever the shards' arrival times", async () => {
    const sizes = [8, 5, 9, 6, 7];
    const quick = await all(batches(memorySource(sizes).source, options()));
    const slow = await all(batches(memorySource(sizes, (shard) => (shard * 7) % 5).source, options()));
    expect(slow).toEqual(quick);
  });

  it("go on from any batch as if nothing had come between", async () => {
    const sizes = [8, 5, 9, 6, 7];
    const whole = await all(batches(memorySource(sizes).source, options()));
    for (let from = 0; from <= whole.length; from++) {
      expect(await all(batches(memorySource(sizes).source, options({ from })))).toEqual(whole.slice(from));
    }
  });

  it("read only the shards still needed when they go on", async () => {
    const { source, reads } = memorySource([8, 8, 8, 8]);
    await all(batches(source, options({ from: 4 })));
    expect(reads.map(({ shard }) => shard)).toEqual(windowsOf([8, 8, 8, 8], 3, 1)[1]?.shards);
  });

  it("fetch the next window while this one trains, and no more", async () => {
    const { source, reads } = memorySource(Array(8).fill(8));
    const arrived: number[] = [];
    const generator = batches(source, options({ onShard: (shard) => arrived.push(shard) }));
    await generator.next();
    await wait(5);
    expect(reads).toHaveLength(4);
    expect(arrived).toEqual(reads.map(({ shard }) => shard));
    for (let step = 1; step < 5; step++) await generator.next(); // the fifth batch is in the second window
    await wait(5);
    expect(reads).toHaveLength(6);
    await generator.return(undefined);
  });

  it("give what was read before a shard that fails, then its fault, and can be tried again from there", async () => {
    const sizes = [8, 8, 8, 8];
    const bad = windowsOf(sizes, 3, 1)[1]!.shards[0]!;
    const { source } = memorySource(sizes);
    const readShard = source.readShard.bind(source);
    let broken = true;
    source.readShard = async (split, shard, how) => {
      if (broken && shard === bad) throw new FaultError({ code: "data.hash", where: `shard ${shard}` });
      return readShard(split, shard, how);
    };
    const found: Batch[] = [];
    await expect(
      (async () => {
        for await (const batch of batches(source, options())) {
          await wait(2); // the failed prefetch has to wait here without ending the process
          found.push(batch);
        }
      })(),
    ).rejects.toHaveProperty("fault", { code: "data.hash", where: `shard ${bad}` });
    expect(found).toHaveLength(4);
    broken = false;
    found.push(...(await all(batches(source, options({ from: 4 })))));
    expect(sorted(recordsOf(found))).toEqual(upTo(32));
  });

  it("hand the signal to every read", async () => {
    const { source, reads } = memorySource([8, 8, 8]);
    const { signal } = new AbortController();
    await all(batches(source, options({ signal })));
    expect(reads).toHaveLength(3);
    expect(reads.every((read) => read.signal === signal)).toBe(true);
  });

  it("name the shard they end in by its place in the epoch", async () => {
    const sizes = [8, 8, 8, 8, 8];
    const order = windowsOf(sizes, 3, 1).flatMap(({ shards }) => shards);
    for (const batch of await all(batches(memorySource(sizes).source, options()))) {
      expect(order[batch.shard]).toBe(Math.floor(batch.records.at(-1)! / 8));
    }
  });
});

describe("sequential", () => {
  it("reads a split in its own order, batches ending with their shard", async () => {
    const found = await all(sequential(memorySource([5, 3, 4]).source, "test", 4));
    expect(found.map(({ records }) => [...records])).toEqual([[0, 1, 2, 3], [4], [5, 6, 7], [8, 9, 10, 11]]);
    expect(found.map(({ shard }) => shard)).toEqual([0, 0, 1, 2]);
    found.forEach(expectWhole);
  });

  it.each([0, 1, 4, 5, 6, 12, 99])("stops after a limit of %i, and reads no shard beyond it", async (limit) => {
    const { source, reads } = memorySource([5, 3, 4]);
    expect(recordsOf(await all(sequential(source, "test", 4, limit)))).toEqual(upTo(Math.min(limit, 12)));
    expect(reads.map(({ shard }) => shard)).toEqual(upTo([0, 5, 8].filter((first) => first < limit).length));
  });
});
