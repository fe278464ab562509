// Memory held while a run streams raw records: two shards, all that lies beside them included, beside the cache's budget.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { nodeFolder } from "#cli/node-data";
import { ShardCache } from "#data/cache";
import { openAddress } from "#data/fetch";
import type { FileStore } from "#data/file-store";
import { openFolder } from "#data/open-folder";
import type { Source } from "#data/source";
import { type DataServer, type SetOptions, serve, shardSet } from "../testing/data-server";
import { BATCH, mostHeld } from "../testing/most-held";
import { openEagerBackend } from "../testing/node-engine";

const SIZE = 32;
const RECORDS = 2000;
const SHARDS = 4;
/** Of a shard's file: a byte for the label, then three planes. */
const SHARD_BYTES = RECORDS * (1 + 3 * SIZE * SIZE);
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

async function mostOf(source: Source): Promise<number> {
  const { most, trained, answered, tests } = await mostHeld(source);
  expect(trained).toBe((2 * RECORDS * SHARDS) / BATCH);
  // five early looks, 500 images each in the first epoch and 2,000 in the second, and two whole tests
  expect([tests, answered]).toEqual([7, (3 * 500 + 2 * 2000 + 2 * RECORDS) / BATCH]);
  expect(most).toBeGreaterThan(1.5 * SHARD_BYTES);
  return most;
}

describe("memory held while streaming over two epochs with all their tests", () => {
  it.each([false, true])("is two shards without a cache (packed: %s)", async (gzip) => {
    server = await serve(shardSet({ ...SET, gzip }));
    const most = await mostOf(await openAddress(server.address));
    expect(most).toBeLessThan(2 * SHARD_BYTES);
  });

  it.each([false, true])("is two shards beside a cache's budget, which lies on disk (packed: %s)", async (gzip) => {
    folder = mkdtempSync(join(tmpdir(), "held-"));
    server = await serve(shardSet({ ...SET, gzip }));
    const budget = 1.1 * SHARD_BYTES;
    const source = await openAddress(server.address, await ShardCache.open(diskStore(folder), budget));
    const most = await mostOf(source);
    expect(most).toBeLessThan(budget + 2 * SHARD_BYTES);
    expect(source.stream?.().cache?.bytes).toBeGreaterThan(gzip ? 1000 : SHARD_BYTES);
  });

  it("is two shards of a folder of official CIFAR-10 files", async () => {
    folder = mkdtempSync(join(tmpdir(), "held-"));
    const files = shardSet(SET);
    for (let i = 1; i <= SHARDS; i++) writeFileSync(join(folder, `data_batch_${i}.bin`), files.get(`train-${i}.bin`)!);
    writeFileSync(join(folder, "test_batch.bin"), files.get("test-1.bin")!);
    const most = await mostOf(await openFolder(await nodeFolder(folder)));
    expect(most).toBeLessThan(2 * SHARD_BYTES);
  });
});
