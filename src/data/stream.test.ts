// Records over a network that fails in every way there is: none is lost, doubled or wrong.

import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Answer,
  CLASSES,
  type DataServer,
  numberAt,
  type SetOptions,
  serve,
  shardSet,
} from "#engine/testing/data-server";
import { type Fault, FaultError } from "#experiment/fault";
import { batches, type EpochBatch, type EpochOptions } from "./batches";
import { ShardCache } from "./cache";
import { openAddress } from "./fetch";
import { MemoryStore } from "./memory-store.test-data";
import type { Source } from "./source";

const SIZES = [40, 30, 50, 20, 60];
const TOTAL = 200;

let server: DataServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function open(answer?: Answer, cache: ShardCache | null = null, set: SetOptions = { sizes: SIZES }) {
  server = await serve(shardSet(set), answer);
  return openAddress(server.address, cache);
}

async function epoch(source: Source, change: Partial<EpochOptions> = {}): Promise<EpochBatch[]> {
  const found: EpochBatch[] = [];
  const options = { seed: 5, epoch: 1, batchSize: 16, dropLast: false, ...change };
  for await (const batch of batches(source, options)) found.push(batch);
  return found;
}

/** Records in order; their pixels and labels must be their own. */
function recordsOf(found: EpochBatch[]): number[] {
  return found.flatMap(({ images, labels, records }) =>
    [...records].map((record, i) => {
      expect(numberAt(images, (i * images.length) / labels.length)).toBe(record);
      expect(labels[i]).toBe(record % CLASSES);
      return record;
    }),
  );
}

const everyRecord = Array.from({ length: TOTAL }, (_, i) => i);
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

async function expected(): Promise<number[]> {
  const order = recordsOf(await epoch(await open()));
  await server?.close();
  return order;
}

describe("an epoch over the network", () => {
  it("brings the same records in the same order whatever the network does", { timeout: 60_000 }, async () => {
    const order = await expected();
    expect(sorted(order)).toEqual(everyRecord);
    const waited: Fault[] = [];
    const unsteady: Answer = (path, response, count) => {
      const turn = (path.charCodeAt(6) + count) % 5;
      if (path === "manifest.json" || count > 3 || turn === 0) return false;
      if (turn === 1) response.writeHead(503).end();
      else if (turn === 2) response.writeHead(200, { "Content-Length": 999 }).write("x", () => response.destroy());
      else if (turn === 3) response.writeHead(429, { "Retry-After": "0" }).end();
      else response.end("no shard");
      return true;
    };
    const source = await open(unsteady);
    expect(recordsOf(await epoch(source, { waiting: (fault) => waited.push(fault) }))).toEqual(order);
    expect(new Set(waited.map(({ code }) => code))).toEqual(new Set(["data.http", "data.network", "data.truncated"]));
  });

  it("waits through an offline time in the middle and goes on where it stood", { timeout: 60_000 }, async () => {
    const order = await expected();
    let offline = false;
    const source = await open((_, response) => {
      if (offline) response.destroy();
      return offline;
    });
    const waited: Fault[] = [];
    const options = { seed: 5, epoch: 1, batchSize: 16, dropLast: false };
    const found: EpochBatch[] = [];
    for await (const batch of batches(source, { ...options, waiting: (fault) => waited.push(fault) })) {
      found.push(batch);
      if (found.length !== 2) continue;
      offline = true;
      // longer than all the tries of one round
      void pause(3500).then(() => (offline = false));
    }
    expect(recordsOf(found)).toEqual(order);
    expect(waited.length).toBeGreaterThan(3);
    expect(waited.every(({ code, where }) => code === "data.network" && /train-\d\.bin$/.test(where ?? ""))).toBe(true);
  });

  it("comes back when the server says and not before", { timeout: 20_000 }, async () => {
    const times: number[] = [];
    const source = await open((path, response, count) => {
      if (path !== "train-1.bin") return false;
      times.push(performance.now());
      if (count === 1) response.writeHead(429, { "Retry-After": "2" }).end();
      return count === 1;
    });
    await source.readShard("train", 0);
    expect(times).toHaveLength(2);
    expect(times[1]! - times[0]!).toBeGreaterThan(1900);
  });

  it.each([0, 1, 700, 1959])("outlasts a server that dies after %i bytes", async (bytes) => {
    const file = shardSet({ sizes: SIZES }).get("train-1.bin")!;
    const source = await open((path, response, count) => {
      if (path !== "train-1.bin" || count > 1) return false;
      response.writeHead(200, { "Content-Length": file.length });
      response.write(file.subarray(0, bytes), () => response.destroy());
      return true;
    });
    const { images, labels } = await source.readShard("train", 0);
    expect([labels.length, numberAt(images, 48)]).toEqual([40, 1]);
  });

  it("fetches a shard with one flipped byte again, past the browser's own cache", async () => {
    const file = shardSet({ sizes: SIZES }).get("train-2.bin")!;
    const headers: (string | undefined)[] = [];
    const source = await open((path, response, count, request) => {
      if (path !== "train-2.bin") return false;
      headers.push(request.headers["cache-control"]);
      if (count === 1) response.end(file.with(333, file[333]! ^ 1));
      return count === 1;
    });
    expect((await source.readShard("train", 1)).labels).toHaveLength(30);
    expect(headers).toEqual([undefined, "no-cache"]);
  });
});

describe("a shard that stays bad", () => {
  const file = shardSet({ sizes: SIZES }).get("train-4.bin")!;
  const flipped = file.with(7, file[7]! ^ 1);
  const label = (at: number) => shardSet({ sizes: SIZES }).get("train-4.bin")!.with(at, 200);

  it.each<[string, Answer, Partial<Fault>]>([
    ["flipped", (_, response) => !!response.end(flipped), { code: "data.hash" }],
    ["cut off", (_, response) => !!response.end(file.subarray(0, 99)), { code: "data.truncated", what: "99" }],
    ["too long", (_, response) => !!response.end(Buffer.concat([file, file])), { code: "data.truncated" }],
    ["missing", (_, response) => !!response.writeHead(404).end(), { code: "data.notFound" }],
    ["refused", (_, response) => !!response.writeHead(403).end(), { code: "data.http", what: "403" }],
  ])(
    "(%s) is named by its address and set aside; every other record comes once",
    { timeout: 30_000 },
    async (...row) => {
      const [, answer, fault] = row;
      const source = await open((path, ...rest) => path === "train-4.bin" && answer(path, ...rest));
      const aside: [number, Fault][] = [];
      const found = await epoch(source, { onAside: (...told) => aside.push(told) });
      const where = server!.address.replace("manifest.json", "train-4.bin");
      expect(aside).toEqual([[3, expect.objectContaining({ ...fault, where })]]);
      expect(sorted(recordsOf(found))).toEqual(everyRecord.filter((record) => record < 120 || record >= 140));
    },
  );

  it("is named with its record where a label is out of range, though its hash is right", async () => {
    const files = shardSet({ sizes: SIZES });
    const manifest = new TextDecoder().decode(files.get("manifest.json"));
    const { createHash } = await import("node:crypto");
    const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    const wrong = label(2 * 49);
    files.set("train-4.bin", wrong);
    files.set("manifest.json", new TextEncoder().encode(manifest.replace(hash(file), hash(wrong))));
    server = await serve(files);
    const source = await openAddress(server.address);
    const where = `${server.address.replace("manifest.json", "train-4.bin")}, record 2`;
    const fault = { code: "data.label", where, what: "200", hint: "10" };
    await expect(source.readShard("train", 3)).rejects.toHaveProperty("fault", fault);
    expect(server.asked.filter((path) => path === "train-4.bin")).toHaveLength(1);
  });
});

describe("the cache", () => {
  it("answers the second epoch and the next visit without the network, to the same records", async () => {
    const store = new MemoryStore();
    const cache = await ShardCache.open(store, 1e6);
    const source = await open(undefined, cache, { sizes: SIZES, gzip: true });
    const order = recordsOf(await epoch(source));
    const asked = server!.asked.length;
    expect(asked).toBe(1 + SIZES.length);
    expect(recordsOf(await epoch(source))).toEqual(order);
    expect(server!.asked).toHaveLength(asked);
    const again = await openAddress(server!.address, await ShardCache.open(store, 1e6));
    expect(recordsOf(await epoch(again))).toEqual(order);
    expect(server!.asked).toHaveLength(asked + 1);
    expect(again.stream!().cached).toEqual(Array(5).fill(true));
  });

  it("answers who asks for a shard while it is on its way", async () => {
    const source = await open(undefined, await ShardCache.open(new MemoryStore(), 1e6));
    const [first, second] = await Promise.all([source.readShard("train", 1), source.readShard("train", 1)]);
    expect(second).toEqual(first);
    expect(server!.asked).toEqual(["manifest.json", "train-2.bin"]);
  });

  it("is refetched where a byte of it was flipped", async () => {
    const store = new MemoryStore();
    const cache = await ShardCache.open(store, 1e6);
    const source = await open(undefined, cache);
    const order = recordsOf(await epoch(source));
    for (const name of store.files.keys()) if (name !== "uses.json") store.damage(name, 123);
    const asked = server!.asked.length;
    expect(recordsOf(await epoch(source))).toEqual(order);
    expect(server!.asked).toHaveLength(asked + SIZES.length);
    expect(source.stream!().cache).toMatchObject({ damaged: SIZES.length, full: false });
  });

  it("lets training go on uncached where storage is full, and says so", async () => {
    const order = await expected();
    const store = new MemoryStore();
    store.room = 0;
    const source = await open(undefined, await ShardCache.open(store, 1e6));
    expect(recordsOf(await epoch(source))).toEqual(order);
    expect(source.stream!()).toMatchObject({ cache: { full: true, bytes: 0 }, cached: Array(5).fill(false) });
  });
});

describe("a manifest", () => {
  it("with any one byte flipped never yields a record that is not its own", { timeout: 120_000 }, async () => {
    const files = shardSet({ sizes: [4, 3], size: 2 });
    const manifest = files.get("manifest.json")!;
    let refused = 0;
    let at = 0;
    server = await serve(files, (path, response) => {
      if (path !== "manifest.json") return false;
      response.end(manifest.with(at, manifest[at]! ^ 1));
      return true;
    });
    for (at = 0; at < manifest.length; at++) {
      const source = await openAddress(server.address).catch((thrown: unknown) => {
        expect(thrown).toBeInstanceOf(FaultError);
        expect(thrown).toHaveProperty("fault.code", "data.manifest");
        return null;
      });
      refused += source ? 0 : 1;
      if (!source) continue;
      const text = new TextDecoder().decode(manifest.with(at, manifest[at]! ^ 1));
      // a wrong hash takes its tries; the test above has seen it
      if (!text.includes(new TextDecoder().decode(manifest).match(/"sha256":"(\w+)"/)![1]!)) continue;
      const shard = await source.readShard("train", 0).catch((thrown: unknown) => {
        expect(thrown).toBeInstanceOf(FaultError);
        return null;
      });
      if (shard && source.shape[0] === 2) expect(numberAt(shard.images, 12)).toBe(1);
    }
    expect(refused).toBeGreaterThan(manifest.length / 4);
  });
});
