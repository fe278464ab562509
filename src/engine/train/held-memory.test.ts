// Memory held while records stream: every ArrayBuffer of the process, live ones only, read after a full collection every few
// batches, and before and after each read of a shard.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFolder } from "#cli/node-data";
import { sequential } from "#data/batches";
import { ShardCache } from "#data/cache";
import { openAddress } from "#data/fetch";
import { MemoryStore } from "#data/memory-store.test-data";
import { dataFacts, openFolder } from "#data/open-folder";
import type { Source } from "#data/source";
import { resolve } from "#experiment/resolve";
import { type DataServer, type SetOptions, serve, shardSet } from "../testing/data-server";
import { EpochReader } from "./epoch-reader";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (how?: { type: "minor" }) => void;
const heldNow = () => {
  collect();
  collect({ type: "minor" }); // waits until what was found is freed
  return process.memoryUsage().arrayBuffers;
};

const SIZE = 32;
const RECORDS = 2000;
const SHARDS = 4;
const EPOCHS = 2;
const SHARD_BYTES = RECORDS * 3 * SIZE * SIZE;
const BATCH = 50;
const LOOK_EVERY = 12;
const SET: SetOptions = { sizes: Array<number>(SHARDS).fill(RECORDS), testRecords: RECORDS, size: SIZE };
/** What is no shard: two or three batches, labels, orders, pieces of files, and what the network has on its way. */
const BESIDE_BYTES = 1.5 * 2 ** 20;

let server: DataServer | null = null;
let folder: string | null = null;
afterEach(async () => {
  await server?.close();
  if (folder) rmSync(folder, { recursive: true });
  [server, folder] = [null, null];
});

/** Most bytes held over some epochs, each tested at its end, less what was held before. */
async function mostHeld(source: Source): Promise<number> {
  const before = heldNow();
  let most = 0;
  const look = () => {
    most = Math.max(most, heldNow() - before);
  };
  let arrived: Promise<unknown> = Promise.resolve();
  const watched: Source = {
    ...source,
    readShard: (...request) => {
      look();
      const reading = source.readShard(...request);
      arrived = reading.then(look);
      return reading;
    },
  };
  const settings = { batch: { size: BATCH }, schedule: { epochs: EPOCHS, kind: "constant" as const } };
  const start = { steps: 0, epoch: 1, stepInEpoch: 0, record: 0 };
  const reader = new EpochReader(resolve(settings, dataFacts(source)), watched, start, {});
  let records = 0;
  for (let epoch = 1; epoch <= EPOCHS; ) {
    const { batch, after, ends } = await reader.next();
    records += batch.labels.length;
    await arrived; // training takes longer than the line: what is read ahead is there at once
    if (after.steps % LOOK_EVERY === 0) look();
    if (ends) for await (const { records } of sequential(watched, "test", BATCH)) if (records[0] === 0) look();
    epoch = after.epoch;
  }
  reader.dispose();
  expect(records).toBe(EPOCHS * RECORDS * SHARDS);
  return most;
}

describe("memory held while streaming over two epochs, each tested", () => {
  it("is two shards without a cache", async () => {
    server = await serve(shardSet(SET));
    const most = await mostHeld(await openAddress(server.address));
    expect(most).toBeLessThan(2 * SHARD_BYTES + BESIDE_BYTES);
    expect(most).toBeGreaterThan(1.5 * SHARD_BYTES);
  });

  it("is two shards beside a cache's budget", async () => {
    server = await serve(shardSet(SET));
    const budget = 2.2 * SHARD_BYTES;
    const source = await openAddress(server.address, await ShardCache.open(new MemoryStore(), budget));
    const most = await mostHeld(source);
    expect(most).toBeLessThan(budget + 2 * SHARD_BYTES + BESIDE_BYTES);
    expect(source.stream?.().cache?.bytes).toBeGreaterThan(SHARD_BYTES);
  });

  it("is two shards of a folder of official CIFAR-10 files", async () => {
    folder = mkdtempSync(join(tmpdir(), "held-"));
    const files = shardSet(SET);
    for (let i = 1; i <= SHARDS; i++) writeFileSync(join(folder, `data_batch_${i}.bin`), files.get(`train-${i}.bin`)!);
    writeFileSync(join(folder, "test_batch.bin"), files.get("test-1.bin")!);
    const most = await mostHeld(await openFolder(await nodeFolder(folder)));
    expect(most).toBeLessThan(2 * SHARD_BYTES + BESIDE_BYTES);
  });
});
