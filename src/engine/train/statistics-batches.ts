// The training records that cold running statistics are re-estimated from: those that come next, of the shards in use, so that
// nothing is kept or fetched for them; at an epoch's end the first of the shards that were used last, which a cache still has.

import type { EpochBatches } from "#data/batches";
import { batchesOf, readPieces } from "#data/pieces";
import { patiently } from "#data/retry";
import { firstRecord, shardOrder } from "#data/shuffle";
import type { Batch, Pieces, ReadOptions, Source } from "#data/source";
import { FaultError } from "#experiment/fault";

/** Batches of an estimate, at most. */
const MOST = 8;
/** Where a shard is read for it: fewer where they would be more than half a shard, but two. */
const FEWEST = 2;

export interface EstimateOptions extends Pick<ReadOptions, "signal" | "waiting"> {
  seed: number;
  /** The epoch that trains, or has just ended. */
  epoch: number;
  batchSize: number;
  /** Shows the records that come next; null where the epoch has ended. */
  coming: Pick<EpochBatches, "peek"> | null;
}

/**
 * At most eight batches of at least two records each. Throws FaultError data.* where a shard has to be read and none can be,
 * AbortError where `signal` ended a wait.
 */
export async function* statisticsBatches(source: Source, options: EstimateOptions): AsyncGenerator<Batch> {
  const { batchSize, coming } = options;
  for (let i = 0; coming && i < MOST; i++) {
    // one by one: shards lie beside them
    const batch = await coming.peek(i * batchSize, batchSize);
    if (batch.labels.length > 1) yield batch;
    else if (i === 0) break;
    if (batch.labels.length < batchSize || i === MOST - 1) return;
  }
  yield* await lastBatches(source, options);
}

async function lastBatches(source: Source, { seed, epoch, batchSize, ...options }: EstimateOptions): Promise<Batch[]> {
  const { shards, groups } = source.splits.train;
  const largest = shards.reduce((most, records) => Math.max(most, records), 0);
  const count = Math.min(MOST, Math.max(FEWEST, Math.floor(largest / 2 / batchSize)));
  const found: Batch[] = [];
  let missing = count * batchSize;
  for (const index of shardOrder(shards, seed, epoch, groups).reverse()) {
    if (missing === 0) break;
    const records = Math.min(missing, shards[index]!);
    const first = firstRecord(shards, index);
    const collect = async (pieces: Pieces) => {
      const some: Batch[] = [];
      for await (const batch of batchesOf(pieces, source, { batchSize, records, first })) some.push(batch);
      return some;
    };
    const read = () => readPieces(source, "train", index, collect, { ...options, most: records });
    try {
      found.push(...(await patiently(read, options)));
      missing -= records;
    } catch (thrown) {
      // the epoch tells of a shard that cannot be read
      if (options.signal?.aborted || !(thrown instanceof FaultError)) throw thrown;
    }
  }
  return found.filter(({ labels }) => labels.length > 1);
}
