import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Fault, FaultError } from "#experiment/fault";
import { batches, type EpochBatch, type EpochOptions, stepsPerEpoch } from "./batches";
import { shardOrder } from "./shuffle";
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
    augmentation: { crop: "shift", pad: 0, padMode: "zero", flip: false },
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

async function all<B extends Batch>(generator: AsyncGenerator<B>): Promise<B[]> {
  const found: B[] = [];
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
    for (const [i, { next }] of whole.entries()) {
      expect(await all(batches(memorySource(sizes).source, options({ from: next })))).toEqual(whole.slice(i + 1));
    }
  });

  it("tell how many follow", async () => {
    const whole = await all(batches(memorySource([8, 5, 9, 6, 7]).source, options()));
    expect(whole.map(({ left }) => left)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it.each([true, false])("start with the first shard alone, and read one ahead (kept anyway: %s)", async (isKept) => {
    const sizes = [8, 8, 8, 8, 8];
    const order = shardOrder(sizes, 3, 1);
    const { source, reads } = memorySource(sizes, (shard) => (shard === order[1] ? 40 : 0));
    if (!isKept) source.readPieces = () => Promise.reject(new Error("not asked for"));
    const arrived: number[] = [];
    const generator = batches(source, options({ onShard: (shard) => arrived.push(shard) }));
    const first = await generator.next();
    expect(arrived).toEqual([order[0]]);
    expect(first.value!.shards).toEqual([order[0]]);
    expect(reads.map(({ shard }) => shard)).toEqual(order.slice(0, 2));
    const second = await generator.next(); // the second shard, mixed with the first
    expect(second.value!.shards).toEqual(order.slice(0, 2));
    await wait(5);
    // half of a turn is left: beside that there is no room for a third
    expect(reads.map(({ shard }) => shard)).toEqual(order.slice(0, isKept ? 3 : 2));
    await generator.next();
    await wait(5);
    expect(reads.map(({ shard }) => shard)).toEqual(order.slice(0, 3));
    await generator.return(undefined);
  });

  it("read only the shards still needed when they go on", async () => {
    const { source, reads } = memorySource([8, 8, 8, 8]);
    await all(batches(source, options({ from: 21 })));
    expect(reads.map(({ shard }) => shard)).toEqual(shardOrder([8, 8, 8, 8], 3, 1).slice(2));
  });

  /** A source one of whose shards cannot be read while `broken`. */
  function badSource(sizes: number[], bad: number, fault: Fault) {
    const { source, reads } = memorySource(sizes);
    const state = { broken: true, tries: 0 };
    const readShard = source.readShard.bind(source);
    source.readShard = async (split, shard, how) => {
      if (shard !== bad || !state.broken) return readShard(split, shard, how);
      state.tries += 1;
      throw new FaultError(fault);
    };
    return { source, reads, state };
  }

  it.each([0, 1, 2, 3, 4])(
    "set shard number %i of an epoch aside, tell so, and bring every other record once",
    async (place) => {
      const sizes = [9, 7, 8, 6, 11];
      const bad = shardOrder(sizes, 3, 1)[place]!;
      const fault: Fault = { code: "data.hash", where: `shard ${bad}` };
      const { source } = badSource(sizes, bad, fault);
      const aside: [number, Fault][] = [];
      const found = await all(batches(source, options({ batchSize: 3, onAside: (...told) => aside.push(told) })));
      expect(aside).toEqual([[bad, fault]]);
      found.forEach(expectWhole);
      const first = sizes.slice(0, bad).reduce((a, b) => a + b, 0);
      const expected = upTo(41).filter((record) => record < first || record >= first + sizes[bad]!);
      const records = recordsOf(found);
      const dropped = expected.length % 3 === 1 ? 1 : 0;
      expect(new Set(records).size).toBe(records.length);
      expect(records).toHaveLength(expected.length - dropped);
      if (!dropped) expect(sorted(records)).toEqual(expected);
      expect(found.at(-1)!.left).toBe(0);
      expect(new Set(found.slice(0, -1).map(({ labels }) => labels.length))).toEqual(new Set([3]));
    },
  );

  it("end with the shard's fault where more than half of the records would be missing", async () => {
    const fault: Fault = { code: "data.notFound", where: "shard" };
    const { source } = badSource([20, 8, 8], 0, fault);
    await expect(all(batches(source, options()))).rejects.toHaveProperty("fault", fault);
  });

  it("wait while the network is away, say so, and lose and double no record", { timeout: 20_000 }, async () => {
    const fault: Fault = { code: "data.network", where: "shard", what: "the server does not answer" };
    const sizes = [8, 8, 8, 8];
    const { source, state } = badSource(sizes, shardOrder(sizes, 3, 1)[2]!, fault);
    const told: Fault[] = [];
    const waiting = (fault: Fault) => {
      told.push(fault);
      if (told.length === 2) state.broken = false;
    };
    const found = await all(batches(source, options({ waiting })));
    expect(told).toEqual([fault, fault]);
    expect(found.map(({ records }) => records)).toEqual(
      (await all(batches(memorySource(sizes).source, options()))).map(({ records }) => records),
    );
  });

  it("end when given up while they wait, and can be tried again from there", async () => {
    const sizes = [8, 8, 8, 8];
    const fault: Fault = { code: "data.network", where: "shard", what: "the server does not answer" };
    const { source, state } = badSource(sizes, shardOrder(sizes, 3, 1)[2]!, fault);
    const giveUp = new AbortController();
    const found: EpochBatch[] = [];
    const reading = async () => {
      const how = options({ signal: giveUp.signal, waiting: () => setTimeout(() => giveUp.abort(), 20) });
      for await (const batch of batches(source, how)) found.push(batch);
    };
    await expect(reading()).rejects.toHaveProperty("name", "AbortError");
    state.broken = false;
    found.push(...(await all(batches(source, options({ from: found.at(-1)!.next })))));
    expect(sorted(recordsOf(found))).toEqual(upTo(32));
  });

  it("show what follows as far as it is held, and take nothing of it", async () => {
    const sizes = [8, 8, 8];
    const following = recordsOf(await all(batches(memorySource(sizes).source, options({ batchSize: 2 }))));
    const generator = batches(memorySource(sizes).source, options({ batchSize: 2 }));
    let seen = 0;
    for await (const { records } of generator) {
      seen += records.length;
      const held = await generator.peek(0, 24);
      expectWhole(held);
      // the rest of the turn, then half a shard for the next one
      const known = (4 - (seen % 8) + 8) % 8;
      const rest = seen === 24 ? 0 : Math.min(known, 24 - seen);
      expect([...held.records.slice(0, rest)]).toEqual(following.slice(seen, seen + rest));
      const later = [...held.records.slice(rest)];
      expect(later).toHaveLength(seen <= 20 ? 4 : 0);
      expect(following.slice(seen + rest)).toEqual(expect.arrayContaining(later));
      expect([...(await generator.peek(2, 3)).records]).toEqual([...held.records.slice(2, 5)]);
      // the same where reading begins here
      const again = batches(memorySource(sizes).source, options({ batchSize: 2, from: seen }));
      expect([...(await again.peek(0, 24)).records]).toEqual([...held.records]);
      expect(recordsOf(await all(again))).toEqual(following.slice(seen));
    }
    expect(seen).toBe(24);
  });

  it("hand the signal to every read", async () => {
    const { source, reads } = memorySource([8, 8, 8]);
    const { signal } = new AbortController();
    await all(batches(source, options({ signal })));
    expect(reads).toHaveLength(3);
    expect(reads.every((read) => read.signal === signal)).toBe(true);
  });
});
