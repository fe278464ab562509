// A web server in a process of its own, for tests: 20 ms before an answer, then 50 Mbit/s for all answers together. In the
// test's own process it would stand still while a step computes.

import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const LATENCY_MS = 20;
const BYTES_PER_MS = 50e6 / 8 / 1000;
const CHUNK_BYTES = 16_384;
/** What a late timer may catch up. */
const BURST_MS = 10;

interface Given {
  files: ReadonlyMap<string, Uint8Array>;
  /** Of files that match, only the first that is asked for is served before the release. */
  held: RegExp;
}

/** Files in order, as they were asked for and as they were served to the end. */
export interface Told {
  asked: string[];
  served: string[];
}

export interface ThrottledServer {
  address: string;
  told(): Promise<Told>;
  release(): void;
  close(): void;
}

export async function throttledServer(files: Given["files"], held: RegExp): Promise<ThrottledServer> {
  const own = fileURLToPath(import.meta.url);
  const process = fork(own, [], { execArgv: ["--import", "tsx"], serialization: "advanced" });
  const ask = async <T>(message: Given | "told"): Promise<T> => {
    process.send(message);
    const [answer] = await once(process, "message");
    return answer as T;
  };
  return {
    address: await ask<string>({ files, held }),
    told: () => ask<Told>("told"),
    release: () => void process.send("release"),
    close: () => void process.kill(),
  };
}

function run({ files, held }: Given, tell: (message: string | Told) => void): (message: unknown) => void {
  const told: Told = { asked: [], served: [] };
  let release: () => void = () => undefined;
  const released = new Promise<void>((done) => {
    release = done;
  });
  let lineFreeAt = 0;
  const send = async (path: string, response: ServerResponse): Promise<void> => {
    const isFirst = !told.asked.some((other) => held.test(other));
    told.asked.push(path);
    const file = files.get(path);
    if (!file) return void response.writeHead(404).end();
    if (held.test(path) && !isFirst) await released;
    await pause(LATENCY_MS);
    response.writeHead(200, { "Content-Length": file.length });
    for (let at = 0; at < file.length; at += CHUNK_BYTES) {
      const chunk = file.subarray(at, at + CHUNK_BYTES);
      lineFreeAt = Math.max(lineFreeAt, performance.now() - BURST_MS) + chunk.length / BYTES_PER_MS;
      const wait = lineFreeAt - performance.now();
      if (wait > 1) await pause(wait);
      response.write(chunk);
    }
    response.end(() => told.served.push(path));
  };
  const server = createServer((request, response) => void send((request.url ?? "").slice(1), response));
  server.listen(0, "127.0.0.1", () => tell(`http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest.json`));
  return (message) => {
    if (message === "release") release();
    else tell(told);
  };
}

// in the process that is forked above
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once("message", (given: Given) => {
    process.on(
      "message",
      run(given, (message) => void process.send?.(message)),
    );
  });
}
