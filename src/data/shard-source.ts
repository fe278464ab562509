// A source from a manifest: each shard is checked (length, SHA-256, record count, labels) before it is used.

import { FaultError } from "#experiment/fault";
import type { ShardCache } from "./cache";
import { CheckedFile } from "./checked-file";
import { filled } from "./chunks";
import { inflatedChunks } from "./inflate";
import { type Manifest, type ManifestShard, parseManifest } from "./manifest";
import { wholeShard } from "./pieces";
import { chunkedPieces, splitRecords } from "./raw-records";
import { retrying } from "./retry";
import { sha256 } from "./sha256";
import type { PieceOptions, Pieces, ReadOptions, Shard, Source, SplitFacts, SplitName, StreamFacts } from "./source";
import type { Traffic } from "./traffic";
import { Turns } from "./turns";

/** How one try reads a file of a known length. */
export interface FileOptions extends ReadOptions {
  bytes: number;
  /** Whether a try before was damaged: not from a cache of the browser's own. */
  again: boolean;
}

/**
 * A file that lies beside the manifest, in chunks; of one that is too long at least a byte too many.
 * Throws FaultError data.notFound, data.network or data.http.
 */
export type Reader = (file: string, options: FileOptions) => AsyncIterable<Uint8Array>;

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
  const cache = network?.cache ?? null;
  const whereOf = ({ file }: ManifestShard) => address.replace(/[^/]*$/, file);
  const chunksOf = ({ file, bytes }: ManifestShard, { signal, progress }: ReadOptions, before: number) =>
    read(file, { signal, progress, bytes, again: before > 0 });
  // a file of this machine will not be otherwise the next time
  const tried = <T>(attempt: (before: number) => Promise<T>, options: ReadOptions) =>
    network ? retrying(attempt, options) : attempt(0);

  const fetchOnce = async (shard: ManifestShard, options: ReadOptions, before: number) => {
    const bytes = await filled(chunksOf(shard, options, before), shard.bytes + 1);
    await check(shard, bytes, whereOf(shard));
    return bytes;
  };
  /** A shard's file in one piece, its bytes the caller's: from the cache, or fetched for it. */
  const wholeFile = async (shard: ManifestShard, options: ReadOptions): Promise<Uint8Array> => {
    const kept = await cache?.get(shard.sha256);
    if (kept) return kept;
    const bytes = await tried((before) => fetchOnce(shard, options, before), options);
    await cache?.put(shard.sha256, bytes, shard.sha256);
    return bytes;
  };

  const isKept = ({ sha256: digest, bytes }: ManifestShard) => cache?.has(digest) || cache?.takes(bytes);

  const usePieces = async <T>(shard: ManifestShard, use: (pieces: Pieces) => Promise<T>, options: PieceOptions) => {
    const where = whereOf(shard);
    const useWhole = (file: Uint8Array) => use(piecesOf(manifest, shard, only(file), where));
    if (isKept(shard)) return useWhole(await wholeFile(shard, options));
    return tried(async (before) => {
      // a server may not wait while its file is used: it would cut every try
      if (before > 0) return useWhole(await fetchOnce(shard, options, before));
      const over = new AbortController();
      const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
      const file = new CheckedFile(chunksOf(shard, { ...options, signal }, before), shard, where);
      return use(checkedPieces(manifest, shard, file, where, () => over.abort()));
    }, options);
  };

  const turns = new Turns();
  const inTurn = <T>(
    split: SplitName,
    index: number,
    options: ReadOptions,
    act: (shard: ManifestShard) => Promise<T>,
  ) => {
    const shard = splits[split][index];
    if (!shard) throw new Error(`${split} has no shard ${index}`);
    return turns.run(shard.file, () => act(shard), options.signal);
  };
  const source: Source = {
    ...facts,
    splits: { train: splitFacts(splits.train), test: splitFacts(splits.test) },
    readShard: async (split, index, options = {}) =>
      inTurn(split, index, options, async (shard) => {
        if (shard.gzip) return usePieces(shard, (pieces) => wholeShard(pieces, manifest, shard.records), options);
        // where planes may be moved together, a file is not held twice
        const bytes = await wholeFile(shard, options);
        return splitRecords(bytes, manifest, whereOf(shard), { images: bytes });
      }),
    readPieces: async (split, index, use, options = {}) =>
      inTurn(split, index, options, (shard) => usePieces(shard, use, options)),
  };
  if (!network) return source;
  const isCached = ({ sha256: digest }: ManifestShard) => cache?.has(digest) ?? false;
  return { ...source, stream: () => streamFacts(network, splits.train.map(isCached)) };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The records of a shard's file. Throws FaultError data.format, data.recordCount or data.label. */
function piecesOf(
  manifest: Manifest,
  { gzip, records }: ManifestShard,
  file: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Shard> {
  return chunkedPieces(gzip ? inflatedChunks(file, "gzip", { where }) : file, manifest, where, records);
}

/**
 * The same of a file that is checked as it comes. Throws FaultError data.truncated or data.hash where it is damaged.
 * `giveUp` ends what is still on its way when no more is wanted.
 */
async function* checkedPieces(
  manifest: Manifest,
  shard: ManifestShard,
  file: CheckedFile,
  where: string,
  giveUp: () => void,
): AsyncGenerator<Shard> {
  try {
    yield* piecesOf(manifest, shard, file.chunks, where);
  } catch (thrown) {
    // what records of a damaged file look like says nothing: the damage does
    await file.finish();
    throw thrown;
  } finally {
    giveUp();
    await file.close();
  }
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
    throw new FaultError({ code: "data.truncated", where, what: `${bytes.length}`, hint: `${shard.bytes}` });
  }
  if ((await sha256(bytes)) !== shard.sha256) throw new FaultError({ code: "data.hash", where });
}
