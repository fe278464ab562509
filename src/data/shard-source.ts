// A source from a manifest: each shard is checked (length, SHA-256, record count, labels) before it is used.

import { FaultError } from "#experiment/fault";
import type { ShardCache } from "./cache";
import type { RandomAccess } from "./folder";
import { inflatedChunks } from "./inflate";
import { type Manifest, type ManifestShard, parseManifest, recordBytes } from "./manifest";
import { retrying } from "./retry";
import type { Run } from "./runs";
import { sha256 } from "./sha256";
import type { ReadOptions, Shard, Source, SplitFacts, StreamFacts } from "./source";
import type { Traffic } from "./traffic";
import { Turns } from "./turns";

/** How one try reads a file of a known length. */
export interface FileOptions extends ReadOptions {
  bytes: number;
  /** Whether a try before was damaged: not from a cache of the browser's own. */
  again: boolean;
}

/**
 * Reads a file that lies beside the manifest. The bytes become the caller's, which changes them.
 * Throws FaultError data.notFound, data.network or data.http.
 */
export type Reader = (file: string, options: FileOptions) => Promise<Uint8Array>;

/** What a source over the network has beside its files. */
export interface Network {
  traffic: Traffic;
  cache: ShardCache | null;
}

/** A source from a manifest's text; `address` names it in faults. */
export function shardSource(text: string, address: string, read: Reader, network?: Network): Source {
  const manifest = parseManifest(text, address);
  const { name, title = name, licence, classes, shape, mean, std, augmentation, splits } = manifest;
  const facts = { name, title, licence, classes, shape, mean, std, augmentation };
  const readOnce = async (shard: ManifestShard, options: ReadOptions) => {
    const where = address.replace(/[^/]*$/, shard.file);
    const kept = await network?.cache?.get(shard.sha256);
    if (kept) return openShard(manifest, shard, kept, where);
    const fetchOnce = async (before: number) => {
      const bytes = await read(shard.file, { ...options, bytes: shard.bytes, again: before > 0 });
      await check(shard, bytes, where);
      return bytes;
    };
    // a file of this machine will not be otherwise the next time
    const bytes = network ? await retrying(fetchOnce, options) : await fetchOnce(0);
    await network?.cache?.put(shard.sha256, bytes, shard.sha256);
    return openShard(manifest, shard, bytes, where);
  };
  const turns = new Turns();
  const readShard: Source["readShard"] = async (split, index, options = {}) => {
    const shard = splits[split][index];
    if (!shard) throw new Error(`${split} has no shard ${index}`);
    return turns.run(shard.file, () => readOnce(shard, options), options.signal);
  };
  const source = { ...facts, splits: { train: splitFacts(splits.train), test: splitFacts(splits.test) }, readShard };
  if (!network) return source;
  const isCached = ({ sha256 }: ManifestShard) => network.cache?.has(sha256) ?? false;
  return { ...source, stream: () => streamFacts(network, splits.train.map(isCached)) };
}

/** How a source over the network is doing. `cached`: of each training shard. */
export const streamFacts = ({ traffic, cache }: Network, cached: boolean[]): StreamFacts => ({
  cached,
  receivedBytes: traffic.bytes,
  bytesPerSecond: traffic.bytesPerSecond(),
  cache: cache?.facts() ?? null,
});

export const splitFacts = (shards: readonly { records: number }[]): SplitFacts => ({
  records: shards.reduce((sum, { records }) => sum + records, 0),
  shards: shards.map(({ records }) => records),
});

/** Throws FaultError data.truncated or data.hash where a file is not what the manifest says. */
async function check(shard: ManifestShard, bytes: Uint8Array, where: string): Promise<void> {
  if (bytes.length !== shard.bytes) {
    throw new FaultError({ code: "data.truncated", where, what: String(bytes.length), hint: String(shard.bytes) });
  }
  if ((await sha256(bytes)) !== shard.sha256) throw new FaultError({ code: "data.hash", where });
}

/** The records of a file that was checked; its bytes are overwritten. */
async function openShard(manifest: Manifest, shard: ManifestShard, bytes: Uint8Array, where: string): Promise<Shard> {
  const { records } = shard;
  const size = recordBytes(manifest);
  const plain = shard.gzip ? await gunzip(bytes, records * size, where) : bytes;
  if (plain.length !== records * size) {
    const what = plain.length > records * size ? `more than ${records}` : String(plain.length / size);
    throw new FaultError({ code: "data.recordCount", where, what, hint: String(records) });
  }
  return splitRecords(plain, manifest, where, plain.subarray(0, records * (size - manifest.labelBytes)));
}

/** Unpacked bytes, one more than expected where there are more. */
async function gunzip(packed: Uint8Array, expected: number, where: string): Promise<Uint8Array> {
  const plain = new Uint8Array(expected + 1);
  let length = 0;
  for await (const chunk of inflatedChunks(new Blob([packed as Uint8Array<ArrayBuffer>]), "gzip", { where })) {
    const fits = chunk.subarray(0, plain.length - length);
    plain.set(fits, length);
    length += fits.length;
    if (length > expected) break;
  }
  return plain.subarray(0, length);
}

/**
 * Labels and planes of raw records. `images` takes the planes; it may begin where `bytes` do, which are then lost.
 * Throws FaultError data.label naming file and record, which counts from `first`, where a label is no class.
 */
export function splitRecords(
  bytes: Uint8Array,
  layout: Pick<Manifest, "labelBytes" | "label" | "shape" | "classes">,
  where: string,
  images: Uint8Array = new Uint8Array((bytes.length / recordBytes(layout)) * (recordBytes(layout) - layout.labelBytes)),
  first = 0,
): Shard {
  const size = recordBytes(layout);
  const pixels = size - layout.labelBytes;
  const records = bytes.length / size;
  const labels = new Int32Array(records);
  for (let i = 0; i < records; i++) {
    const start = i * size;
    let label = 0;
    for (let b = 0; b < layout.label.width; b++) label += (bytes[start + layout.label.offset + b] ?? 0) * 256 ** b;
    if (label >= layout.classes.length) {
      const hint = String(layout.classes.length);
      throw new FaultError({ code: "data.label", where: `${where}, record ${first + i}`, what: String(label), hint });
    }
    labels[i] = label;
    images.set(bytes.subarray(start + layout.labelBytes, start + size), i * pixels);
  }
  return { images, labels };
}

/** Read at once from a file of raw records. */
const PIECE_RECORDS = 128;

/** A run of a file's raw records, read piece by piece: they are not held twice. Throws FaultError data.*. */
export async function readRecords(
  file: RandomAccess,
  { start, records }: Run,
  layout: Parameters<typeof splitRecords>[1],
  where: string,
): Promise<Shard> {
  const size = recordBytes(layout);
  const pixels = size - layout.labelBytes;
  const shard: Shard = { images: new Uint8Array(records * pixels), labels: new Int32Array(records) };
  for (let at = 0; at < records; at += PIECE_RECORDS) {
    const end = Math.min(at + PIECE_RECORDS, records);
    const bytes = await file.read((start + at) * size, (start + end) * size);
    const images = shard.images.subarray(at * pixels, end * pixels);
    shard.labels.set(splitRecords(bytes, layout, where, images, at).labels, at);
  }
  return shard;
}
