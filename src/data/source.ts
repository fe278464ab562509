// One interface for every source of records: splits, counts, shape, and records by shard.

import type { Augmentation } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import type { CacheFacts } from "./cache";

export type SplitName = "train" | "test";

export interface SplitFacts {
  records: number;
  /** Records of each shard, in order. */
  shards: number[];
  /** Of each shard the number of the group that it is read with; absent where each is read by itself. */
  groups?: number[];
}

export interface SourceFacts {
  name: string;
  title: string;
  licence: string;
  classes: string[];
  /** Height, width, channels. */
  shape: [height: number, width: number, channels: number];
  /** Per channel, of pixels scaled to 0..1. */
  mean: number[];
  std: number[];
  augmentation: Augmentation;
  splits: Record<SplitName, SplitFacts>;
}

export interface Shard {
  /** `[records, channels * height * width]`, planes as they lie in the file. */
  images: Uint8Array;
  labels: Int32Array;
}

export interface ReadOptions {
  signal?: AbortSignal;
  /** Told bytes done and in all; images where each is decoded. */
  progress?: (done: number, total: number) => void;
  /** Told the fault of a try that will be followed by another. */
  waiting?: (fault: Fault) => void;
}

export interface PieceOptions extends ReadOptions {
  /** No more records than so many are wanted; a source whose files are checked whole gives the others too. */
  most?: number;
}

/** Records of a shard in order. A piece is good until the next is asked for. */
export type Pieces = AsyncIterable<Shard>;

/** How a source that comes over the network is doing. */
export interface StreamFacts {
  /** Of each training shard: whether it lies in the cache. */
  cached: boolean[];
  /** Since the source was opened. */
  receivedBytes: number;
  bytesPerSecond: number;
  /** null where nothing is kept. */
  cache: CacheFacts | null;
}

export interface Source extends SourceFacts {
  /** One verified shard. Throws FaultError (data.*) where it is missing, cut off, damaged or holds a label out of range. */
  readShard(split: SplitName, index: number, options?: ReadOptions): Promise<Shard>;
  /**
   * What `use` makes of the records of a shard, which are not held together. It may be begun anew: what it makes of a try
   * that proves damaged is void. Throws as `readShard` does. Absent where a shard that was read is kept anyway.
   */
  readPieces?<T>(
    split: SplitName,
    index: number,
    use: (pieces: Pieces) => Promise<T>,
    options?: PieceOptions,
  ): Promise<T>;
  /** Absent where records come from no network. */
  stream?(): StreamFacts;
}

/** A batch of raw records. */
export interface Batch {
  /** `[n, channels * height * width]` uint8. */
  images: Uint8Array;
  /** `[n]` */
  labels: Int32Array;
  /** `[n]` number of each record in its split: the key of its augmentation. */
  records: Int32Array;
}

/** Bytes of a record's image. */
export const pixelsOf = ({ shape: [height, width, channels] }: Pick<SourceFacts, "shape">) => height * width * channels;

/** Room for so many records. */
export function emptyBatch(source: Pick<SourceFacts, "shape">, count: number): Batch {
  const images = new Uint8Array(count * pixelsOf(source));
  return { images, labels: new Int32Array(count), records: new Int32Array(count) };
}
