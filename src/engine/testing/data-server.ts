// A data set in shards on a web server of this process, for tests: how it answers is up to the test.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Source, SplitName } from "#data/source";

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

type Facts = Pick<Source, "name" | "classes" | "shape" | "mean" | "std">;

/** The files of a set by name. */
export function shardSet({ sizes, testRecords = 10, size = 4, gzip = false }: SetOptions): Map<string, Uint8Array> {
  const facts: Facts = {
    name: "numbers",
    classes: Array.from({ length: CLASSES }, (_, i) => `class ${i}`),
    shape: [size, size, 3],
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  };
  const raw = (_: SplitName, first: number, count: number) => shardBytes(first, count, 3 * size * size);
  return filesOf(facts, { train: sizes, test: [testRecords] }, raw, gzip);
}

/** The first records of a source's first shards, in shards of other sizes. */
export async function resharded(source: Source, train: number[], test: number[]): Promise<Map<string, Uint8Array>> {
  const { name, classes, shape, mean, std } = source;
  const shards = { train: await source.readShard("train", 0), test: await source.readShard("test", 0) };
  const pixels = shape[0] * shape[1] * shape[2];
  const raw = (split: SplitName, first: number, count: number) => {
    const { images, labels } = shards[split];
    const bytes = new Uint8Array(count * (1 + pixels));
    for (let i = 0; i < count; i++) {
      bytes[i * (1 + pixels)] = labels[first + i]!;
      bytes.set(images.subarray((first + i) * pixels, (first + i + 1) * pixels), i * (1 + pixels) + 1);
    }
    return bytes;
  };
  return filesOf({ name, classes, shape, mean, std }, { train, test }, raw, false);
}

/** Shards and manifest; `raw` gives records of a split, labels of one byte first. */
function filesOf(
  facts: Facts,
  sizes: Record<SplitName, number[]>,
  raw: (split: SplitName, first: number, count: number) => Uint8Array,
  gzip: boolean,
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const linesOf = (split: SplitName) => {
    let first = 0;
    return sizes[split].map((records, i) => {
      const plain = raw(split, first, records);
      first += records;
      const bytes = gzip ? new Uint8Array(gzipSync(plain)) : plain;
      const file = `${split}-${i + 1}.bin`;
      files.set(file, bytes);
      return { file, records, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), gzip };
    });
  };
  const manifest = {
    format: "man-shards/1",
    ...facts,
    labelBytes: 1,
    label: { offset: 0, width: 1 },
    splits: { train: linesOf("train"), test: linesOf("test") },
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
