// A data set in shards on a web server of this process, for tests: how it answers is up to the test.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** Answers a request, or gives false for what the files say. `count`: requests of this path, with this one. */
export type Answer = (path: string, response: ServerResponse, count: number, request: IncomingMessage) => boolean;

export interface SetOptions {
  /** Records of each training shard; the test split has one shard. */
  sizes: number[];
  testRecords?: number;
  /** Height and width; three channels. */
  size?: number;
  gzip?: boolean;
}

export const CLASSES = 10;

/** A record's label is its number modulo 10; its first four bytes are its number, the rest follow from it. */
function shardBytes(first: number, count: number, pixels: number): Uint8Array {
  const bytes = new Uint8Array(count * (1 + pixels));
  for (let i = 0; i < count; i++) {
    const at = i * (1 + pixels);
    const number = first + i;
    bytes[at] = number % CLASSES;
    for (let p = 0; p < pixels; p++)
      bytes[at + 1 + p] = p < 4 ? (number >>> (8 * p)) & 255 : (number * 31 + p * 7) & 255;
  }
  return bytes;
}

/** The files of a set by name. */
export function shardSet({ sizes, testRecords = 10, size = 4, gzip = false }: SetOptions): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const add = (file: string, first: number, records: number) => {
    const plain = shardBytes(first, records, 3 * size * size);
    const bytes = gzip ? new Uint8Array(gzipSync(plain)) : plain;
    files.set(file, bytes);
    return { file, records, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), gzip };
  };
  let first = 0;
  const train = sizes.map((records, i) => {
    first += records;
    return add(`train-${i + 1}.bin`, first - records, records);
  });
  const manifest = {
    format: "man-shards/1",
    name: "numbers",
    classes: Array.from({ length: CLASSES }, (_, i) => `class ${i}`),
    shape: [size, size, 3],
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    labelBytes: 1,
    label: { offset: 0, width: 1 },
    splits: { train, test: [add("test-1.bin", 0, testRecords)] },
  };
  files.set("manifest.json", new TextEncoder().encode(JSON.stringify(manifest)));
  return files;
}

/** Number of the record whose pixels begin at `at`. */
export const numberAt = (images: Uint8Array, at: number) =>
  new DataView(images.buffer, images.byteOffset).getUint32(at, true);

export interface DataServer {
  address: string;
  /** Paths asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

export async function serve(files: Map<string, Uint8Array>, answer: Answer = () => false): Promise<DataServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").slice(1);
    asked.push(path);
    if (answer(path, response, asked.filter((other) => other === path).length, request)) return;
    const file = files.get(path);
    if (file) response.writeHead(200, { "Content-Length": file.length }).end(file);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest.json`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
