// A static host of the built page that does as little as hosts may: no headers, the page in a folder; and can go wrong.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const FOLDER = "/some/where/";
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

interface Faults {
  /** Sent with every answer. */
  headers?: Record<string, string>;
  /** Files that are missing. */
  missing?: RegExp;
  /** Put before scripts whose names match. */
  before?: { file: RegExp; script: string };
}

export interface PlainServer {
  address: string;
  close(): Promise<void>;
}

export async function plainServer({ headers = {}, missing, before }: Faults = {}): Promise<PlainServer> {
  const server = createServer(({ url = "" }, answer) => {
    const { pathname } = new URL(url, "http://host");
    const name = normalize(pathname.slice(FOLDER.length)) || "index.html";
    const path = join("dist", name === "." ? "index.html" : name);
    const there = pathname.startsWith(FOLDER) && statSync(path, { throwIfNoEntry: false })?.isFile();
    if (!there || missing?.test(name)) {
      answer.writeHead(404, headers).end();
      return;
    }
    answer.writeHead(200, { ...headers, "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
    if (before?.file.test(name)) answer.end(`${before.script}\n${readFileSync(path, "utf8")}`);
    else createReadStream(path).pipe(answer);
  });
  await new Promise<void>((done) => server.listen(0, done));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}${FOLDER}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
