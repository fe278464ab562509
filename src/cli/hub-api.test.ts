// A server of this process that answers as the Hub is documented to: the list of
// https://huggingface.co/docs/dataset-viewer/parquet, files behind a redirect to another host under signed addresses that run
// out, signed for GET alone, and a limit of requests. Nothing here has been held against the Hub itself.

import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hubSource } from "#data/hub";
import { parquetOf } from "#data/made-files.test-data";
import type { Source } from "#data/source";
import { Traffic } from "#data/traffic";
import { HUB_PRESETS } from "#experiment/hub-presets";
import { decodeInNode } from "./node-image";
import { colourRows, type RangeServer, serveRanges } from "./range-server.test-data";

const DATASET = "uoft-cs/cifar10";
const PATH = `/datasets/${DATASET}/resolve/refs%2Fconvert%2Fparquet/plain_text`;
const names = ["red", "green", "blue"];

let made: Record<string, Uint8Array>;
beforeAll(async () => {
  const rows = await colourRows(1500);
  made = {
    "/train": parquetOf(rows, { names, rowGroupSize: 100 }),
    "/test": parquetOf(rows.slice(0, 30), { names }),
  };
});

let hub: RangeServer;
let host: RangeServer;
/** The one signature that the other host takes. */
let signature: number;
/** Refusals of the other host, for want of the right one. */
let refused: number;
beforeEach(async () => {
  [signature, refused] = [1, 0];
  host = await serveRanges({});
  host.manner = (request, response, part) => {
    const [path = "", signed] = (request.url ?? "").split("?Signature=");
    if (request.method !== "GET" || signed !== String(signature)) {
      refused += 1;
      return !!response.writeHead(403).end();
    }
    const file = made[path] ?? part;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const headers = { "access-control-allow-origin": "*", "accept-ranges": "bytes" };
    return !!response.writeHead(206, headers).end(file.subarray(Number(from), Number(to) + 1));
  };
  const file = (split: "train" | "test", size: number | null = made[`/${split}`]?.length ?? 0) => ({
    dataset: DATASET,
    config: "plain_text",
    split,
    url: `${hub.origin}${PATH}/${split}/0000.parquet`,
    filename: "0000.parquet",
    size,
  });
  hub = await serveRanges({});
  const list = {
    parquet_files: [file("train"), file("test")],
    pending: [],
    failed: [],
    partial: false,
    features: null,
  };
  hub.files[`/parquet?dataset=${encodeURIComponent(DATASET)}`] = new TextEncoder().encode(JSON.stringify(list));
  hub.manner = redirect;
});
afterEach(() => {
  hub.close();
  host.close();
});

const redirect: RangeServer["manner"] = (request, response) => {
  const [, split] = /plain_text\/(train|test)\/0000\.parquet$/.exec(request.url ?? "") ?? [];
  if (!split) return false;
  const headers = { location: `${host.origin}/${split}?Signature=${signature}`, "access-control-allow-origin": "*" };
  return !!response.writeHead(302, headers).end();
};

const open = () => {
  const options = { decode: decodeInNode, seed: 0, network: { traffic: new Traffic(), cache: null } };
  return hubSource("cifar10", HUB_PRESETS.cifar10!, options, `${hub.origin}/parquet?dataset=`);
};

async function readAll(source: Source): Promise<number[]> {
  const labels: number[] = [];
  for (const index of source.splits.train.shards.keys())
    labels.push(...(await source.readShard("train", index)).labels);
  return labels;
}
const whole = Array.from({ length: 1500 }, (_, i) => i % 3);

describe("the Hub", () => {
  it("is read behind its redirects with what the list says of sizes: GET alone, and each request resolved anew", async () => {
    const source = await open();
    signature = 2;
    expect(await readAll(source)).toEqual(whole);
    const methods = [...hub.requests, ...host.requests].map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
    expect(refused).toBe(0);
  });

  it("is asked again for an address that has run out under way", async () => {
    const source = await open();
    let runsOut = true;
    hub.manner = (request, response, part) => {
      if (!redirect(request, response, part)) return false;
      // the first address is dead when it is used
      if (runsOut) signature += 1;
      runsOut = false;
      return true;
    };
    expect(await readAll(source)).toEqual(whole);
    expect(refused).toBe(1);
  });

  it("is waited for where it is busy, as long as it says, also for the list", async () => {
    const busy = new Map<string, number>();
    hub.manner = (request, response, part) => {
      const path = request.url ?? "";
      const first = !busy.has(path);
      if (first) busy.set(path, performance.now());
      return first ? !!response.writeHead(429, { "retry-after": "1" }).end() : redirect(request, response, part);
    };
    const began = performance.now();
    const source = await open();
    expect(source.splits.train.records).toBe(1500);
    // the list, then the files
    expect(performance.now() - began).toBeGreaterThan(2000);
    expect(busy.size).toBe(3);
  });

  it("is left with one fault where an address stays refused", async () => {
    const source = await open();
    hub.manner = (request, response, part) => {
      signature = 1;
      const told = redirect(request, response, part);
      signature = 2;
      return told;
    };
    await expect(source.readShard("train", 0)).rejects.toHaveProperty("fault", {
      code: "data.http",
      where: `${hub.origin}${PATH}/train/0000.parquet`,
      what: "403",
    });
    expect(refused).toBe(2);
  });
});
