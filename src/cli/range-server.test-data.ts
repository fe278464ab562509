// A web server of this process that gives files in ranges, for tests: how it answers is up to the test.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { colourPng } from "#data/made-files.test-data";

/** Answers a request, or gives false for what the files say. `part`: the bytes that were asked for. */
export type Manner = (request: IncomingMessage, response: ServerResponse, part: Uint8Array) => boolean;

export interface RangeServer {
  origin: string;
  /** By path. */
  files: Record<string, Uint8Array>;
  manner: Manner;
  /** What was asked for. */
  requests: { method: string; path: string; bytes: number }[];
  /** Bytes of all that was asked for. */
  asked(): number;
  close(): void;
}

export async function serveRanges(files: Record<string, Uint8Array>): Promise<RangeServer> {
  const http = createServer((request, response) => {
    const { method = "", url = "" } = request;
    const file = served.files[url] ?? new Uint8Array();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const part = range ? file.subarray(Number(range[1]), Number(range[2]) + 1) : file;
    served.requests.push({ method, path: url, bytes: method === "HEAD" ? 0 : part.length });
    if (served.manner(request, response, part)) return;
    if (!served.files[url]) return void response.writeHead(404).end();
    const total = range && { "content-range": `${range[0].replace("=", " ")}/${file.length}` };
    response.writeHead(range ? 206 : 200, { "content-length": part.length, ...total });
    response.end(method === "HEAD" ? undefined : part);
  });
  const served: RangeServer = {
    origin: "",
    files: { ...files },
    manner: () => false,
    requests: [],
    asked: () => served.requests.reduce((sum, { bytes }) => sum + bytes, 0),
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
  await new Promise<void>((resolve) => void http.listen(0, resolve));
  served.origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  return served;
}

/** Rows of images in three colours that are their labels, no two alike. */
export const colourRows = (count: number, size = 32) =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      image: await colourPng(size, size, [200 * +(i % 3 === 0), 200 * +(i % 3 === 1), i >> 8], i & 255),
      label: i % 3,
    })),
  );
