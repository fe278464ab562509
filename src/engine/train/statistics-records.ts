// The training records that cold running statistics are re-estimated from: the first of the run's first shards, which are
// kept when these shards come by. So no look at the test accuracy fetches a shard for them.

import { readPieces, wholeShard } from "#data/pieces";
import { patiently } from "#data/retry";
import { firstRecord, shardOrder } from "#data/shuffle";
import { type Batch, type Pieces, pixelsOf, type ReadOptions, type Shard, type Source } from "#data/source";
import { FaultError } from "#experiment/fault";

/** Batches of an estimate: at most so many, fewer where they would be more than half a shard, which they lie beside. */
const BATCHES = 8;
const FEWEST = 2;

export class StatisticsRecords {
  /** Shards in the order of the run's first epoch, and how many records each gives where all can be read. */
  private readonly shares: { index: number; records: number }[];
  /** By shard; null where it cannot be read: the epoch tells of it. */
  private readonly kept = new Map<number, Shard | null>();
  private readonly count: number;
  /** Whether no shard that comes by is needed any more. */
  private isOver = false;

  constructor(
    private readonly source: Source,
    seed: number,
    private readonly batchSize: number,
  ) {
    const { shards, groups } = source.splits.train;
    const largest = shards.reduce((most, records) => Math.max(most, records), 0);
    this.count = Math.min(BATCHES, Math.max(FEWEST, Math.floor(largest / 2 / batchSize)));
    let wanted = this.count * batchSize;
    this.shares = shardOrder(shards, seed, 1, groups).map((index) => {
      const records = Math.min(wanted, shards[index]!);
      wanted -= records;
      return { index, records };
    });
  }

  /** Keeps what is needed of a training shard that has been read. */
  offer(index: number, shard: Shard): void {
    if (this.isOver) return;
    const records = this.shares.find((share) => share.index === index)?.records ?? 0;
    if (records === 0 || this.kept.has(index)) return;
    const pixels = pixelsOf(this.source);
    const { images, labels } = shard;
    this.kept.set(index, { images: images.slice(0, records * pixels), labels: labels.slice(0, records) });
  }

  /** Lets go of what is kept: no more estimates are due. One that is asked for all the same reads its shards. */
  letGo(): void {
    this.isOver = true;
    this.kept.clear();
  }

  /** The batches, at most eight. What has not come by, as after a run was opened, is read. Throws FaultError data.*. */
  async batches(options: Pick<ReadOptions, "signal" | "waiting">): Promise<Batch[]> {
    const found: Batch[] = [];
    let missing = this.count * this.batchSize;
    for (const { index } of this.shares) {
      if (missing <= 0) break;
      if (!this.kept.has(index)) await this.read(index, missing, options);
      const shard = this.kept.get(index);
      if (!shard) continue;
      found.push(...this.cut(index, shard));
      missing -= shard.labels.length;
    }
    return found.filter(({ labels }) => labels.length > 1).slice(0, this.count);
  }

  private async read(index: number, wanted: number, options: Pick<ReadOptions, "signal" | "waiting">): Promise<void> {
    const { source } = this;
    const records = Math.min(wanted, source.splits.train.shards[index]!);
    const first = (pieces: Pieces) => wholeShard(pieces, source, records);
    const read = () => readPieces(source, "train", index, first, { ...options, most: records });
    try {
      this.kept.set(index, await patiently(read, options));
    } catch (thrown) {
      if (options.signal?.aborted || !(thrown instanceof FaultError)) throw thrown;
      this.kept.set(index, null);
    }
  }

  private cut(index: number, { images, labels }: Shard): Batch[] {
    const pixels = images.length / labels.length;
    const first = firstRecord(this.source.splits.train.shards, index);
    const starts = Array.from({ length: Math.ceil(labels.length / this.batchSize) }, (_, i) => i * this.batchSize);
    return starts.map((at) => {
      const some = labels.slice(at, at + this.batchSize);
      const records = Int32Array.from(some, (_, i) => first + at + i);
      return { images: images.slice(at * pixels, (at + some.length) * pixels), labels: some, records };
    });
  }
}
