// Parquet over HTTP, from a server that behaves well and from some that do not.

import { execFile } from "node:child_process";
import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hubSource } from "#data/hub";
import { parquetOf } from "#data/made-files.test-data";
import { parquetSource } from "#data/parquet-source";
import type { Source } from "#data/source";
import { Traffic } from "#data/traffic";
import { HUB_PRESETS } from "#experiment/hub-presets";
import { decodeInNode } from "./node-image";
import { colourRows, type RangeServer, serveRanges } from "./range-server.test-data";

const names = ["red", "green", "blue"];
let server: RangeServer;
let made: Record<string, Uint8Array>;
beforeAll(async () => {
  made = {
    "/train.parquet": parquetOf(await colourRows(3000), { names, rowGroupSize: 100 }),
    "/test.parquet": parquetOf(await colourRows(30), { names }),
  };
});
beforeEach(async () => {
  server = await serveRanges(made);
});
afterEach(() => server.close());

const options = () => ({ decode: decodeInNode, seed: 0, network: { traffic: new Traffic(), cache: null } });

const open = (test = ["/test.parquet"]) =>
  parquetSource(
    { train: [{ url: `${server.origin}/train.parquet` }], test: test.map((path) => ({ url: server.origin + path })) },
    { name: "made", title: "Made" },
    options(),
  );

async function labelsOf(source: Source, split: "train" | "test") {
  const labels: number[] = [];
  for (const index of source.splits[split].shards.keys()) labels.push(...(await source.readShard(split, index)).labels);
  return labels;
}
const expected = (count: number) => Array.from({ length: count }, (_, i) => i % 3);

describe("parquet over HTTP", () => {
  it("is read by ranges, a shard's row groups when the shard is needed", async () => {
    const source = await open();
    expect(source.classes).toEqual(names);
    expect(source.splits.train.records).toBe(3000);
    const opening = server.asked();
    const whole = (made["/train.parquet"] as Uint8Array).length;
    server.requests.length = 0;
    await source.readShard("train", 1);
    const shard = server.asked();
    expect(shard).toBeLessThan(whole * 0.6);
    expect(opening).toBeGreaterThan(0);
    expect(await labelsOf(source, "train")).toEqual(expected(3000));
    expect(await labelsOf(source, "test")).toEqual(expected(30));
  });

  it("keeps some of each class for testing where no file is for that", async () => {
    const source = await open([]);
    expect([source.splits.train.records, source.splits.test.records]).toEqual([2400, 600]);
  });

  it("comes whole, once, where a server gives no ranges and the file is small", async () => {
    server.manner = (request, response) => {
      if (request.method === "HEAD") return false;
      response.end(server.files[request.url ?? ""]);
      return true;
    };
    const source = await open();
    expect(await labelsOf(source, "train")).toEqual(expected(3000));
    expect(server.requests.filter(({ method, path }) => method === "GET" && path === "/train.parquet")).toHaveLength(1);
  });

  it("is refused where a server gives no ranges of a large file", async () => {
    server.manner = (request, response) => {
      if (request.method === "HEAD") response.writeHead(200, { "content-length": 2 ** 31 }).end();
      else response.end(server.files[request.url ?? ""]);
      return true;
    };
    await expect(open()).rejects.toHaveProperty("fault", {
      code: "data.ranges",
      where: `${server.origin}/train.parquet`,
    });
  });

  it.each<[string, (response: ServerResponse, part: Uint8Array) => void]>([
    [
      "cuts the connection",
      (response, part) =>
        void response
          .writeHead(206, { "content-length": part.length })
          .write(part.subarray(0, 9), () => response.destroy()),
    ],
    ["sends fewer bytes than asked for", (response, part) => void response.writeHead(206).end(part.subarray(1))],
    [
      "sends more bytes than asked for",
      (response, part) => void response.writeHead(206).end(Buffer.concat([part, part])),
    ],
    ["is too busy for a moment", (response) => void response.writeHead(429, { "retry-after": "0" }).end()],
    ["fails for a moment", (response) => void response.writeHead(503).end()],
  ])("goes on after a server %s", async (_, fail) => {
    let failures = 0;
    server.manner = (request, response, part) => {
      if (request.method === "HEAD" || failures >= 2) return false;
      failures++;
      fail(response, part);
      return true;
    };
    expect(await labelsOf(await open(), "test")).toEqual(expected(30));
    expect(failures).toBe(2);
  });

  it("waits as long as Retry-After says", async () => {
    let refused = 0;
    server.manner = (request, response) => {
      if (request.method === "HEAD" || refused) return false;
      refused = performance.now();
      response.writeHead(429, { "retry-after": "1" }).end();
      return true;
    };
    await open();
    expect(performance.now() - refused).toBeGreaterThan(1000);
  });

  it.each([
    ["data.notFound", "/missing.parquet", () => undefined],
    [
      "data.format",
      "/train.parquet",
      () => void Object.assign(server.files, { "/train.parquet": new Uint8Array(900) }),
    ],
  ])("ends in %s for %s", async (code, path, change) => {
    change();
    await expect(
      parquetSource({ train: [{ url: server.origin + path }], test: [] }, { name: "a", title: "A" }, options()),
    ).rejects.toHaveProperty("fault", expect.objectContaining({ code, where: server.origin + path }));
  });

  it("is named by a server that lies about the length of the file", async () => {
    server.manner = (request, response) => {
      if (request.method !== "HEAD") return false;
      response.writeHead(200, { "content-length": (made["/train.parquet"] as Uint8Array).length - 40 }).end();
      return true;
    };
    await expect(open()).rejects.toHaveProperty("fault.code", "data.format");
  });
});

describe("train --data with an address", () => {
  const run = async (address: string) => {
    const words = [
      "src/cli/train.ts",
      "--data",
      address,
      "--steps",
      "2",
      "--set",
      "network.depth=8",
      "--set",
      "split.k=3",
    ];
    return promisify(execFile)("npx", ["tsx", ...words, "--set", "batch.size=16"]).catch((failed) => failed);
  };

  it("trains on the parquet file there, or says in one sentence why not", { timeout: 60_000 }, async () => {
    const [trained, insecure] = await Promise.all([
      run(`${server.origin}/test.parquet`),
      run("http://elsewhere.example/a.parquet"),
    ]);
    expect(JSON.parse(trained.stdout)).toMatchObject({ testCount: 6, backend: "wasm" });
    expect(insecure.code).toBe(1);
    expect(insecure.stderr).toContain("http://elsewhere.example/a.parquet is no https address of a parquet file.");
  });
});

describe("a data set of the Hub", () => {
  const list = (some: unknown) => {
    server.files[`/list?dataset=${encodeURIComponent("uoft-cs/cifar10")}`] = new TextEncoder().encode(
      JSON.stringify(some),
    );
    return hubSource("cifar10", HUB_PRESETS.cifar10!, options(), `${server.origin}/list?dataset=`);
  };
  const file = (split: string, path: string, config = "plain_text") => ({
    config,
    split,
    url: server.origin + path,
    size: made[path]?.length,
  });

  it("is found by name, its files by their split, with the facts known of it", async () => {
    const source = await list({
      parquet_files: [file("train", "/train.parquet"), file("test", "/test.parquet"), file("train", "/x", "other")],
    });
    expect([source.name, source.title, source.shape]).toEqual(["cifar10", "CIFAR-10", [32, 32, 3]]);
    expect(source.augmentation).toEqual({ crop: "shift", pad: 4, padMode: "reflect", flip: true });
    expect([source.splits.train.records, source.splits.test.records]).toEqual([3000, 30]);
  });

  it.each([[{}], [{ parquet_files: 3 }], ["text"]])("is refused where the list is %j", async (some) => {
    await expect(list(some)).rejects.toHaveProperty("fault.code", "data.format");
  });

  it("is refused where the list has none of its files, or addresses of another kind", async () => {
    const files = [{ config: "plain_text", split: "train", url: "javascript:alert(1)" }];
    await expect(list({ parquet_files: files })).rejects.toHaveProperty("fault.code", "data.empty");
  });
});
