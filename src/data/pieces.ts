// The records of a shard piece by piece, for who uses each once and need not hold them all.

import {
  type Batch,
  emptyBatch,
  type PieceOptions,
  type Pieces,
  pixelsOf,
  type Shard,
  type Source,
  type SourceFacts,
  type SplitName,
} from "./source";

/** A source that can read every shard piece by piece. `piecesOf` throws as `Source.readShard` does. */
export function piecewise(
  facts: SourceFacts,
  piecesOf: (split: SplitName, index: number, options: PieceOptions) => Pieces,
): Source {
  const recordsOf = (split: SplitName, index: number) => {
    const records = facts.splits[split].shards[index];
    if (records === undefined) throw new Error(`${split} has no shard ${index}`);
    return records;
  };
  return {
    ...facts,
    readShard: async (split, index, options = {}) => {
      const records = recordsOf(split, index);
      return wholeShard(piecesOf(split, index, options), facts, records);
    },
    readPieces: async (split, index, use, options = {}) => {
      recordsOf(split, index);
      return use(piecesOf(split, index, options));
    },
  };
}

/** The first so many records together. */
export async function wholeShard(pieces: Pieces, facts: Pick<SourceFacts, "shape">, records: number): Promise<Shard> {
  const pixels = pixelsOf(facts);
  const shard: Shard = { images: new Uint8Array(records * pixels), labels: new Int32Array(records) };
  let done = 0;
  for await (const { images, labels } of pieces) {
    const count = Math.min(labels.length, records - done);
    shard.images.set(images.subarray(0, count * pixels), done * pixels);
    shard.labels.set(labels.subarray(0, count), done);
    done += count;
  }
  return shard;
}

/** As `Source.readPieces`, of any source. */
export async function readPieces<T>(
  source: Source,
  split: SplitName,
  index: number,
  use: (pieces: Pieces) => Promise<T>,
  options: PieceOptions = {},
): Promise<T> {
  if (source.readPieces) return source.readPieces(split, index, use, options);
  const shard = await source.readShard(split, index, options);
  return use(only(shard));
}

async function* only(shard: Shard): AsyncGenerator<Shard> {
  yield shard;
}

export interface BatchOptions {
  batchSize: number;
  /** Of pieces that have more, the first. */
  records: number;
  /** Number in the split of the first record. */
  first: number;
}

/** Batches of pieces in their order; the last may be smaller. All pieces are read, for their end tells of damage. */
export async function* batchesOf(
  pieces: Pieces,
  facts: Pick<SourceFacts, "shape">,
  { batchSize, records, first }: BatchOptions,
): AsyncGenerator<Batch> {
  const pixels = pixelsOf(facts);
  let done = 0;
  let filled = 0;
  const next = () => emptyBatch(facts, Math.min(batchSize, records - done));
  let batch = next();
  for await (const { images, labels } of pieces) {
    for (let at = 0; at < labels.length && done < records; ) {
      const count = Math.min(labels.length - at, batch.labels.length - filled);
      batch.images.set(images.subarray(at * pixels, (at + count) * pixels), filled * pixels);
      batch.labels.set(labels.subarray(at, at + count), filled);
      for (let i = filled; i < filled + count; i++) batch.records[i] = first + done + i;
      at += count;
      filled += count;
      if (filled < batch.labels.length) continue;
      yield batch;
      done += filled;
      filled = 0;
      batch = next();
    }
  }
}
