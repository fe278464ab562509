// One interface for every source of records: splits, counts, shape, and records by shard.

export type SplitName = "train" | "test";

export interface SplitFacts {
  records: number;
  /** Records of each shard, in order. */
  shards: number[];
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
  augmentation: { pad: number; padMode: "reflect" | "zero"; flip: boolean };
  splits: Record<SplitName, SplitFacts>;
}

export interface Shard {
  /** `[records, channels * height * width]`, planes as they lie in the file. */
  images: Uint8Array;
  labels: Int32Array;
}

export interface Source extends SourceFacts {
  /**
   * One verified shard. Throws FaultError (data.*) where it is missing, cut off, damaged or holds a label out of range.
   * `progress` is told bytes done and bytes in all.
   */
  readShard(
    split: SplitName,
    index: number,
    options?: { signal?: AbortSignal; progress?: (done: number, total: number) => void },
  ): Promise<Shard>;
}

/** A batch of raw records, in training order. */
export interface Batch {
  /** `[n, channels * height * width]` uint8. */
  images: Uint8Array;
  /** `[n]` */
  labels: Int32Array;
  /** `[n]` number of each record in its split: the key of its augmentation. */
  records: Int32Array;
  /** Shard position in this epoch's order (from 0) that the batch ends in. */
  shard: number;
}
