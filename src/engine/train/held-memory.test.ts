// Memory held while a run streams its records, with its early looks and its tests at epochs' ends: every ArrayBuffer of the
// process, live ones only, read after a full collection every few batches, and before, during and after each read of a shard.
// The trainer is the real one; what it trains with does nothing, so that all that is held is data.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { nodeFolder } from "#cli/node-data";
import { ShardCache } from "#data/cache";
import { openAddress } from "#data/fetch";
import type { FileStore } from "#data/file-store";
import { dataFacts, openFolder } from "#data/open-folder";
import type { Source } from "#data/source";
import { resolve } from "#experiment/resolve";
import type { Model } from "../local/model";
import { type DataServer, type SetOptions, serve, shardSet } from "../testing/data-server";
import { idleRunner } from "../testing/idle-runner";
import { openEagerBackend } from "../testing/node-engine";
import { Trainer } from "./trainer";

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
/** Of a shard's file: a byte for the label, then three planes. */
const SHARD_BYTES = RECORDS * (1 + 3 * SIZE * SIZE);
const BATCH = 50;
const LOOK_EVERY = 12;
const SET: SetOptions = { sizes: Array<number>(SHARDS).fill(RECORDS), testRecords: RECORDS, size: SIZE };

let server: DataServer | null = null;
let folder: string | null = null;
beforeAll(async () => void (await openEagerBackend("cpu")));
afterEach(async () => {
  await server?.close();
  if (folder) rmSync(folder, { recursive: true });
  [server, folder] = [null, null];
});

/** A store on disk, as a page's cache is. */
const diskStore = (path: string): FileStore => ({
  list: async () => readdirSync(path).map((name) => ({ name, bytes: statSync(join(path, name)).size })),
  read: async (name) => {
    try {
      return new Uint8Array(readFileSync(join(path, name)));
    } catch {
      return null;
    }
  },
  write: async (name, parts) => {
    for (const [i, part] of parts.entries()) writeFileSync(join(path, name), part, { flag: i === 0 ? "w" : "a" });
    return true;
  },
  remove: async (name) => rmSync(join(path, name), { force: true }),
});

/** Most bytes held over some epochs, less what was held before. */
async function mostHeld(source: Source): Promise<number> {
  const settings = { batch: { size: BATCH }, schedule: { epochs: EPOCHS, kind: "constant" as const } };
  let most = 0;
  const uses = { train: 0, answer: 0 };
  const look = () => {
    most = Math.max(most, heldNow() - before);
  };
  let arrived: Promise<unknown> = Promise.resolve();
  const watched: Source = {
    ...source,
    readShard: (...request) => {
      look();
      const [split, index, options] = request;
      let told = 0;
      const progress = () => {
        told += 1;
        if (told % LOOK_EVERY === 0) look();
      };
      const reading = source.readShard(split, index, { ...options, progress });
      arrived = reading.then(look);
      return reading;
    },
  };
  const used = (kind: "train" | "answer") => {
    uses[kind] += 1;
    if (uses[kind] % LOOK_EVERY === 0) look();
  };
  const makeRunner = async (model: Model) =>
    idleRunner(model, { onTrain: () => used("train"), onAnswer: () => used("answer") });
  const trainer = new Trainer(resolve(settings, dataFacts(source)), watched, makeRunner);
  const before = heldNow();
  let looks = 0;
  while (!trainer.finished) {
    await trainer.next();
    await arrived; // training takes longer than the line: what is read ahead is there at once
    const due = trainer.evaluationDue();
    if (!due) continue;
    looks += 1;
    await trainer.evaluate(due);
  }
  trainer.dispose();
  console.log("MOST", most / SHARD_BYTES);
  expect(uses.train).toBe((EPOCHS * RECORDS * SHARDS) / BATCH);
  // five early looks, 500 images each in the first epoch and 2,000 in the second, and two whole tests
  expect([looks, uses.answer]).toEqual([7, (3 * 500 + 2 * 2000 + 2 * RECORDS) / BATCH]);
  return most;
}

describe("memory held while streaming over two epochs with all their tests", () => {
  it.each([false, true])("is two shards without a cache (packed: %s)", async (gzip) => {
    server = await serve(shardSet({ ...SET, gzip }));
    const most = await mostHeld(await openAddress(server.address));
    expect(most).toBeLessThan(2 * SHARD_BYTES);
    expect(most).toBeGreaterThan(1.5 * SHARD_BYTES);
  });

  it.each([false, true])("is two shards beside a cache's budget, which lies on disk (packed: %s)", async (gzip) => {
    folder = mkdtempSync(join(tmpdir(), "held-"));
    server = await serve(shardSet({ ...SET, gzip }));
    const budget = 1.1 * SHARD_BYTES;
    const source = await openAddress(server.address, await ShardCache.open(diskStore(folder), budget));
    const most = await mostHeld(source);
    expect(most).toBeLessThan(budget + 2 * SHARD_BYTES);
    expect(source.stream?.().cache?.bytes).toBeGreaterThan(gzip ? 1000 : SHARD_BYTES);
  });

  it("is two shards of a folder of official CIFAR-10 files", async () => {
    folder = mkdtempSync(join(tmpdir(), "held-"));
    const files = shardSet(SET);
    for (let i = 1; i <= SHARDS; i++) writeFileSync(join(folder, `data_batch_${i}.bin`), files.get(`train-${i}.bin`)!);
    writeFileSync(join(folder, "test_batch.bin"), files.get("test-1.bin")!);
    const most = await mostHeld(await openFolder(await nodeFolder(folder)));
    expect(most).toBeLessThan(2 * SHARD_BYTES);
  });
});
