// Writes a data set's folder so that a half-written one never looks complete: beside its place first, then moved there.

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ManifestShard } from "#data/manifest";
import { sha256 } from "#data/sha256";
import { FaultError } from "#experiment/fault";
import { verbatim } from "#experiment/phrases";
import { showProgress } from "./command";

export interface ShardToWrite {
  file: string;
  records: number;
  data: Uint8Array;
  gzip?: boolean;
}

/** A shard's bytes as they are written, and its line of the manifest. */
export async function packShard({ file, records, data, gzip = false }: ShardToWrite) {
  // no name and no time in the header: the same records give the same bytes
  const bytes = gzip ? new Uint8Array(gzipSync(data, { level: 9 })) : data;
  const line: ManifestShard = { file, records, bytes: bytes.length, sha256: await sha256(bytes), gzip };
  return { bytes, line };
}

/** Mean and deviation per channel of records' pixels, scaled to 0..1. `pixels` hold c planes of `plane` bytes a record. */
export function channelFacts(records: Uint8Array[], labelBytes: number, channels: number, plane: number) {
  const size = labelBytes + channels * plane;
  const sums = Array.from({ length: channels }, () => ({ count: 0, sum: 0, squares: 0 }));
  for (const data of records) {
    for (let at = 0; at < data.length; at += size) {
      sums.forEach((total, c) => {
        for (let i = 0; i < plane; i++) {
          const value = (data[at + labelBytes + c * plane + i] ?? 0) / 255;
          total.sum += value;
          total.squares += value * value;
        }
        total.count += plane;
      });
    }
  }
  const round = (value: number) => Number(value.toFixed(6));
  return {
    mean: sums.map(({ sum, count }) => round(sum / count)),
    std: sums.map(({ sum, squares, count }) => round(Math.sqrt(squares / count - (sum / count) ** 2))),
  };
}

/** Throws FaultError data.format where `out` holds anything but a data set made before: it would be lost. */
export async function requireReplaceable(out: string): Promise<void> {
  const names = await readdir(out).catch(() => []);
  if (names.length === 0) return;
  const manifest = await readFile(join(out, "manifest.json"), "utf8").catch(() => "");
  if (manifest.includes('"man-shards/1"')) return;
  throw new FaultError({
    code: "data.format",
    where: out,
    what: verbatim("an empty folder or a data set made before"),
  });
}

interface FileToWrite {
  name: string;
  bytes: Uint8Array | string;
}

/** Replaces the folder `out` by one with these files. */
export async function writeFolder(out: string, files: FileToWrite[] | AsyncIterable<FileToWrite>): Promise<void> {
  const draft = join(dirname(out), `.${Date.now()}-draft`);
  try {
    await mkdir(draft, { recursive: true });
    let written = 0;
    for await (const { name, bytes } of files) {
      await writeFile(join(draft, name), bytes);
      if (Array.isArray(files)) showProgress(++written, files.length, `writing ${name}`);
    }
    await rm(out, { recursive: true, force: true });
    await rename(draft, out);
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    throw thrown;
  }
}
