// The training records that cold running statistics are re-estimated from: the first of the run's first shards, which are
// kept when these shards come by. So no look at the test accuracy fetches a shard for them.

import { patiently } from "#data/retry";
import { shardOrder } from "#data/shuffle";
import type { Batch, ReadOptions, Shard, Source } from "#data/source";
import { FaultError } from "#experiment/fault";

/** Batches of an estimate. */
const BATCHES = 8;

export class StatisticsRecords {
  /** Shards in the order of the run's first epoch, and how many records each gives where all can be read. */
  private readonly shares: { index: number; records: number }[];
  /** By shard; null where it cannot be read: the epoch tells of it. */
  private readonly kept = new Map<number, Shard | null>();

  constructor(
    private readonly source: Source,
    seed: number,
    private readonly batchSize: number,
  ) {
    const { shards, groups } = source.splits.train;
    let wanted = BATCHES * batchSize;
    this.shares = shardOrder(shards, seed, 1, groups).map((index) => {
      const records = Math.min(wanted, shards[index]!);
      wanted -= records;
      return { index, records };
    });
  }

  /** Keeps what is needed of a training shard that has been read. */
  offer(index: number, shard: Shard): void {
    const records = this.shares.find((share) => share.index === index)?.records ?? 0;
    if (records > 0 && !this.kept.has(index)) this.keep(index, shard, records);
  }

  /** The batches, at most eight. What has not come by, as after a run was opened, is read. Throws FaultError data.*. */
  async batches(options: Pick<ReadOptions, "signal" | "waiting">): Promise<Batch[]> {
    const found: Batch[] = [];
    let missing = BATCHES * this.batchSize;
    for (const { index } of this.shares) {
      if (missing <= 0) break;
      if (!this.kept.has(index)) await this.read(index, missing, options);
      const shard = this.kept.get(index);
      if (!shard) continue;
      found.push(...this.cut(index, shard));
      missing -= shard.labels.length;
    }
    return found.filter(({ labels }) => labels.length > 1).slice(0, BATCHES);
  }

  private async read(index: number, records: number, options: Pick<ReadOptions, "signal" | "waiting">): Promise<void> {
    try {
      const shard = await patiently(() => this.source.readShard("train", index, options), options);
      this.keep(index, shard, Math.min(records, shard.labels.length));
    } catch (thrown) {
      if (options.signal?.aborted || !(thrown instanceof FaultError)) throw thrown;
      this.kept.set(index, null);
    }
  }

  private keep(index: number, { images, labels }: Shard, records: number): void {
    const pixels = images.length / labels.length;
    this.kept.set(index, { images: images.slice(0, records * pixels), labels: labels.slice(0, records) });
  }

  private cut(index: number, { images, labels }: Shard): Batch[] {
    const pixels = images.length / labels.length;
    const first = this.source.splits.train.shards.slice(0, index).reduce((sum, records) => sum + records, 0);
    const starts = Array.from({ length: Math.ceil(labels.length / this.batchSize) }, (_, i) => i * this.batchSize);
    return starts.map((at) => {
      const some = labels.slice(at, at + this.batchSize);
      const records = Int32Array.from(some, (_, i) => first + at + i);
      return { images: images.slice(at * pixels, (at + some.length) * pixels), labels: some, records };
    });
  }
}
