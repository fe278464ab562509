import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openAddress, openFirst } from "./fetch";

const shard = Uint8Array.from({ length: 5 * 100 }, (_, i) => (i % 5 === 0 ? 1 : i % 251));
const line = {
  file: "one.bin",
  records: 100,
  bytes: shard.length,
  sha256: createHash("sha256").update(shard).digest("hex"),
};
const manifest = JSON.stringify({
  format: "man-shards/1",
  name: "tiny",
  classes: ["a", "b"],
  shape: [2, 2, 1],
  mean: [0.5],
  std: [0.5],
  labelBytes: 1,
  label: { offset: 0, width: 1 },
  splits: { train: [line], test: [line] },
});

const answers: Record<string, RequestListener> = {
  "/good/manifest.json": (_, response) => void response.end(manifest),
  "/good/one.bin": (_, response) => void response.writeHead(200, { "Content-Length": shard.length }).end(shard),
  "/noShard/manifest.json": (_, response) => void response.end(manifest),
  "/slow/manifest.json": (_, response) => void response.end(manifest),
  "/slow/one.bin": (_, response) => void response.writeHead(200).write(shard.subarray(0, 10)),
  "/cut/manifest.json": (_, response) => void response.end(manifest),
  "/cut/one.bin": (_, response) => {
    response.writeHead(200, { "Content-Length": shard.length });
    response.write(shard.subarray(0, 10), () => response.destroy());
  },
  "/page/manifest.json": (_, response) =>
    void response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end("<!doctype html>"),
  "/cutManifest/manifest.json": (_, response) => {
    response.writeHead(200, { "Content-Length": manifest.length });
    response.write(manifest.slice(0, 10), () => response.destroy());
  },
  "/pageShard/manifest.json": (_, response) => void response.end(manifest),
  "/pageShard/one.bin": (_, response) =>
    void response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end("<!doctype html>"),
  "/broken/manifest.json": (_, response) => void response.writeHead(500).end(),
};

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(null)));
  server = undefined;
});

/** A web server on this machine; its address. */
async function serve(): Promise<string> {
  const running = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  server = running;
  await new Promise<void>((done) => void running.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
}

describe("a source from an address", () => {
  it("reads the shards beside its manifest and tells the bytes as they come", async () => {
    const host = await serve();
    const told: [number, number][] = [];
    const source = await openAddress(`${host}/good/manifest.json`);
    const read = await source.readShard("train", 0, { progress: (...bytes) => told.push(bytes) });
    expect(read.labels).toEqual(new Int32Array(100).fill(1));
    expect(read.images.subarray(0, 4)).toEqual(shard.subarray(1, 5));
    expect(told.at(-1)).toEqual([500, 500]);
  });

  it.each([
    ["/noShard", "data.notFound"],
    ["/pageShard", "data.notFound"],
    ["/cut", "data.network"],
  ])("names the shard's address where it does not arrive (%s: %s)", async (folder, code) => {
    const host = await serve();
    const source = await openAddress(`${host}${folder}/manifest.json`);
    await expect(source.readShard("train", 0)).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code, where: `${host}${folder}/one.bin` }),
    );
  });

  it("stops a download that is given up, without calling it a fault", async () => {
    const host = await serve();
    const source = await openAddress(`${host}/slow/manifest.json`);
    const giveUp = new AbortController();
    const reading = source.readShard("train", 0, { signal: giveUp.signal, progress: () => giveUp.abort() });
    await expect(reading).rejects.toHaveProperty("name", "AbortError");
  });

  it.each([
    ["/none/manifest.json", { code: "data.notFound" }],
    ["/page/manifest.json", { code: "data.notFound" }],
    ["/cutManifest/manifest.json", { code: "data.network" }],
    ["/broken/manifest.json", { code: "data.http", what: "500" }],
    ["/good/one.bin", { code: "data.manifest" }],
  ])("names the manifest's address %s with what is wrong there", async (path, fault) => {
    const address = `${await serve()}${path}`;
    await expect(openAddress(address)).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ ...fault, where: address }),
    );
  });

  it("names the address where nobody answers", async () => {
    const host = await serve();
    await new Promise((done) => server?.close(done));
    server = undefined;
    await expect(openAddress(`${host}/good/manifest.json`)).rejects.toHaveProperty(
      "fault",
      expect.objectContaining({ code: "data.network", where: `${host}/good/manifest.json` }),
    );
  });
});

describe("openFirst", () => {
  it("passes over what is not served, by status or by a page in its place", async () => {
    const host = await serve();
    const address = `${host}/good/manifest.json`;
    const found = await openFirst([`${host}/none/manifest.json`, `${host}/page/manifest.json`, address], null);
    expect(found.address).toBe(address);
    expect(found.source.name).toBe("tiny");
  });

  it("takes the first of two that are served", async () => {
    const host = await serve();
    const addresses = [`${host}/good/manifest.json`, `${host}/slow/manifest.json`];
    expect((await openFirst(addresses, null)).address).toBe(addresses[0]);
  });

  it("does not pass over one that fails in any other way", async () => {
    const host = await serve();
    const addresses = [`${host}/broken/manifest.json`, `${host}/good/manifest.json`];
    await expect(openFirst(addresses, null)).rejects.toHaveProperty("fault.code", "data.http");
  });

  it("names the last address where none is served", async () => {
    const host = await serve();
    const addresses = [`${host}/none/manifest.json`, `${host}/page/manifest.json`];
    await expect(openFirst(addresses, null)).rejects.toHaveProperty("fault", {
      code: "data.notFound",
      where: addresses[1],
    });
  });
});
