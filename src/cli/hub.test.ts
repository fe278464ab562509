// Parquet over HTTP, from a server that behaves well and from some that do not.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HUB_PRESETS, hubSource, parquetSource } from "#data/hub";
import { colourPng, parquetOf } from "#data/made-files.test-data";
import type { Source } from "#data/source";
import { decodeInNode } from "./node-image";

type Manner = (request: IncomingMessage, response: ServerResponse, part: Uint8Array, range: string) => boolean;

let server: Server;
let files: Record<string, Uint8Array>;
let manner: Manner;
let requests: { method: string; path: string; bytes: number }[];
let origin: string;

const names = ["red", "green", "blue"];
const rowsOf = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      image: await colourPng(32, 32, [200 * +(i % 3 === 0), 200 * +(i % 3 === 1), 9], i),
      label: i % 3,
    })),
  );

let made: Record<string, Uint8Array>;
beforeAll(async () => {
  made = {
    "/train.parquet": parquetOf(await rowsOf(3000), { names, rowGroupSize: 100 }),
    "/test.parquet": parquetOf(await rowsOf(30), { names }),
  };
});

beforeEach(async () => {
  requests = [];
  manner = () => false;
  files = { ...made };
  server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    const file = files[url];
    if (!file) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const part = range ? file.subarray(Number(range[1]), Number(range[2]) + 1) : file;
    requests.push({ method, path: url, bytes: method === "HEAD" ? 0 : part.length });
    if (manner(request, response, part, range?.[0] ?? "")) return;
    response.writeHead(range ? 206 : 200, { "content-length": part.length });
    response.end(method === "HEAD" ? undefined : part);
  });
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const open = (test = ["/test.parquet"]) =>
  parquetSource(
    { train: [`${origin}/train.parquet`], test: test.map((path) => origin + path) },
    { name: "made", title: "Made" },
    { decode: decodeInNode, seed: 0 },
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
    const opening = requests.reduce((sum, { bytes }) => sum + bytes, 0);
    const whole = (files["/train.parquet"] as Uint8Array).length;
    requests.length = 0;
    await source.readShard("train", 1);
    const shard = requests.reduce((sum, { bytes }) => sum + bytes, 0);
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
    manner = (request, response) => {
      if (request.method === "HEAD") return false;
      response.end(files[request.url ?? ""]);
      return true;
    };
    const source = await open();
    expect(await labelsOf(source, "train")).toEqual(expected(3000));
    expect(requests.filter(({ method, path }) => method === "GET" && path === "/train.parquet")).toHaveLength(1);
  });

  it("is refused where a server gives no ranges of a large file", async () => {
    manner = (request, response) => {
      if (request.method === "HEAD") response.writeHead(200, { "content-length": 2 ** 31 }).end();
      else response.end(files[request.url ?? ""]);
      return true;
    };
    await expect(open()).rejects.toHaveProperty("fault", { code: "data.ranges", where: `${origin}/train.parquet` });
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
    manner = (request, response, part) => {
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
    manner = (request, response) => {
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
    ["data.format", "/train.parquet", () => void Object.assign(files, { "/train.parquet": new Uint8Array(900) })],
  ])("ends in %s for %s", async (code, path, change) => {
    change();
    await expect(
      parquetSource({ train: [origin + path], test: [] }, { name: "a", title: "A" }, { decode: decodeInNode, seed: 0 }),
    ).rejects.toHaveProperty("fault", expect.objectContaining({ code, where: origin + path }));
  });

  it("is named by a server that lies about the length of the file", async () => {
    manner = (request, response) => {
      if (request.method !== "HEAD") return false;
      response.writeHead(200, { "content-length": (files["/train.parquet"] as Uint8Array).length - 40 }).end();
      return true;
    };
    await expect(open()).rejects.toHaveProperty("fault.code", "data.format");
  });
});

describe("a data set of the Hub", () => {
  const list = (some: unknown) => {
    files[`/list?dataset=${encodeURIComponent("uoft-cs/cifar10")}`] = new TextEncoder().encode(JSON.stringify(some));
    const options = { decode: decodeInNode, seed: 0 };
    return hubSource("cifar10", HUB_PRESETS.cifar10!, options, `${origin}/list?dataset=`);
  };
  const file = (split: string, path: string, config = "plain_text") => ({ config, split, url: origin + path, size: 1 });

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
