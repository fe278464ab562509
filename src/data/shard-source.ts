// A source from a manifest: each shard is checked (length, SHA-256, record count, labels) before it is used.

import { FaultError } from "#experiment/fault";
import { type Manifest, type ManifestShard, parseManifest, recordBytes } from "./manifest";
import { sha256 } from "./sha256";
import type { Shard, Source, SplitFacts } from "./source";

export interface ReadOptions {
  signal?: AbortSignal;
  /** Told bytes done and in all. */
  progress?: (done: number, total: number) => void;
}

/** Reads a file that lies beside the manifest. Throws FaultError data.notFound, data.network or data.http. */
export type Reader = (file: string, options?: ReadOptions) => Promise<Uint8Array>;

/** A source from a manifest's text; `address` names it in faults. */
export function shardSource(text: string, address: string, read: Reader): Source {
  const manifest = parseManifest(text, address);
  return {
    name: manifest.name,
    title: manifest.title ?? manifest.name,
    licence: manifest.licence,
    classes: manifest.classes,
    shape: manifest.shape,
    mean: manifest.mean,
    std: manifest.std,
    augmentation: manifest.augmentation,
    splits: { train: splitFacts(manifest.splits.train), test: splitFacts(manifest.splits.test) },
    async readShard(split, index, options = {}) {
      const shard = manifest.splits[split][index];
      if (!shard) throw new Error(`${split} has no shard ${index}`);
      return openShard(manifest, shard, await read(shard.file, options), address.replace(/[^/]*$/, shard.file));
    },
  };
}

export const splitFacts = (shards: readonly { records: number }[]): SplitFacts => ({
  records: shards.reduce((sum, { records }) => sum + records, 0),
  shards: shards.map(({ records }) => records),
});

async function openShard(manifest: Manifest, shard: ManifestShard, bytes: Uint8Array, where: string): Promise<Shard> {
  const { records } = shard;
  if (bytes.length !== shard.bytes) {
    throw new FaultError({ code: "data.truncated", where, what: String(bytes.length), hint: String(shard.bytes) });
  }
  if ((await sha256(bytes)) !== shard.sha256) throw new FaultError({ code: "data.hash", where });
  const plain = shard.gzip ? await gunzip(bytes, where) : bytes;
  const size = recordBytes(manifest);
  if (plain.length !== records * size) {
    throw new FaultError({ code: "data.recordCount", where, what: String(plain.length / size), hint: String(records) });
  }
  return splitRecords(plain, manifest, where);
}

async function gunzip(bytes: Uint8Array, where: string): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new FaultError({ code: "data.format", where, what: "gzip" });
  }
}

/**
 * Labels and planes of raw records. Throws FaultError data.label naming file and record where a label is no class.
 */
export function splitRecords(
  bytes: Uint8Array,
  layout: Pick<Manifest, "labelBytes" | "label" | "shape" | "classes">,
  where: string,
): Shard {
  const size = recordBytes(layout);
  const pixels = size - layout.labelBytes;
  const records = bytes.length / size;
  const images = new Uint8Array(records * pixels);
  const labels = new Int32Array(records);
  for (let i = 0; i < records; i++) {
    const start = i * size;
    let label = 0;
    for (let b = 0; b < layout.label.width; b++) label += (bytes[start + layout.label.offset + b] ?? 0) * 256 ** b;
    if (label >= layout.classes.length) {
      const hint = String(layout.classes.length);
      throw new FaultError({ code: "data.label", where: `${where}, record ${i}`, what: String(label), hint });
    }
    labels[i] = label;
    images.set(bytes.subarray(start + layout.labelBytes, start + size), i * pixels);
  }
  return { images, labels };
}
