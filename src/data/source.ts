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
