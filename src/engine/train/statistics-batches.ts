// The training records that cold running statistics are re-estimated from: those that come next, of the shards in use, so that
// nothing is kept or fetched for them; where these are too few, as after an epoch's end, the first of the run's first shards.

import type { EpochBatches } from "#data/batches";
import { batchesOf, readPieces } from "#data/pieces";
import { patiently } from "#data/retry";
import { firstRecord, shardOrder } from "#data/shuffle";
import type { Batch, Pieces, ReadOptions, Source } from "#data/source";
import { FaultError } from "#experiment/fault";

/** Batches of an estimate, at most and at least. */
const MOST = 8;
const FEWEST = 2;

export interface EstimateOptions extends Pick<ReadOptions, "signal" | "waiting"> {
  seed: number;
  batchSize: number;
  /** Shows the records that come next; null between epochs. */
  coming: Pick<EpochBatches, "peek"> | null;
}

/**
 * At most eight batches of at least two records each. Throws FaultError data.* where a shard has to be read and none can be,
 * AbortError where `signal` ended a wait.
 */
export async function* statisticsBatches(source: Source, options: EstimateOptions): AsyncGenerator<Batch> {
  const { batchSize, coming } = options;
  // one by one: shards lie beside them
  const next = async (which: number) => {
    const batch = await coming?.peek(which * batchSize, batchSize);
    return batch?.labels.length === batchSize ? batch : null;
  };
  if (!(await next(FEWEST - 1))) {
    yield* await firstBatches(source, options);
    return;
  }
  for (let i = 0; i < MOST; i++) {
    const batch = await next(i);
    if (!batch) return;
    yield batch;
  }
}

async function firstBatches(source: Source, { seed, batchSize, ...options }: EstimateOptions): Promise<Batch[]> {
  const { shards, groups } = source.splits.train;
  const found: Batch[] = [];
  let missing = MOST * batchSize;
  for (const index of shardOrder(shards, seed, 1, groups)) {
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
  return found.filter(({ labels }) => labels.length > 1).slice(0, MOST);
}
