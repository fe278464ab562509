// Batches of an epoch in training order, read shard by shard: the next shard is fetched while the one before trains.

import { FaultError } from "#experiment/fault";
import { patiently } from "./retry";
import { ShardWindow, type WindowOptions } from "./shard-window";
import { shardOrder, type Turn, type TurnOrder, turnOrder, turnsOf } from "./shuffle";
import type { Batch, Shard, Source, SplitName } from "./source";

export interface EpochOptions extends WindowOptions {
  seed: number;
  /** From 1. */
  epoch: number;
  batchSize: number;
  dropLast: boolean;
  /** Where in the epoch's order to go on: `next` of the batch before. */
  from?: number;
}

export interface EpochBatch extends Batch {
  /** Place in the epoch's order behind this batch: all there is to save for an exact resume. */
  next: number;
  /** Batches of this epoch that follow. */
  left: number;
  /** Shards in use, by number in the split. */
  shards: number[];
  /** Whether nothing but the last shard of the epoch is still in use. */
  last: boolean;
}

/** Steps an epoch. A last batch of one record is dropped: batch norm needs two (docs/method.md, 9). */
export function stepsPerEpoch(records: number, batchSize: number, dropLast: boolean): number {
  const rest = records % batchSize;
  return Math.floor(records / batchSize) + (rest > 1 && !dropLast ? 1 : 0);
}

/** A turn with its shards in memory. */
interface LoadedTurn extends TurnOrder {
  turn: Turn;
  shards: (Shard | null)[];
  /** Places of the turn, from 0, that are still to come and have a record. */
  coming: number[];
}

/**
 * What is read depends on seed, epoch and sizes alone, never on timing. Records of a shard that is set aside are left out:
 * batches stay whole and become fewer.
 */
export async function* batches(source: Source, options: EpochOptions): AsyncGenerator<EpochBatch> {
  const { seed, epoch, batchSize, dropLast, from = 0 } = options;
  const { shards: sizes, groups } = source.splits.train;
  const turns = turnsOf(sizes, seed, epoch, groups).filter(({ start, records }) => from < start + records);
  const missing = new Set<number>();
  const window = new ShardWindow(source, shardOrder(sizes, seed, epoch, groups), {
    ...options,
    onAside: (index, fault) => {
      missing.add(index);
      options.onAside?.(index, fault);
    },
  });
  const load = async (turn: Turn): Promise<LoadedTurn> => {
    const shards = await window.use(turn.halves.map(({ place }) => place));
    const order = turnOrder(turn, sizes, seed, epoch);
    const coming: number[] = [];
    for (let i = Math.max(0, from - turn.start); i < turn.records; i++) if (shards[order.half[i]!]) coming.push(i);
    return { turn, shards, ...order, coming: coming.reverse() };
  };
  const recordsLeft = () =>
    (current?.coming.length ?? 0) + turns.reduce((sum, turn) => sum + recordsIn(turn, missing), 0);
  const firsts = firstRecords(sizes);
  let current: LoadedTurn | null = null;
  let next = from;
  for (;;) {
    const batch = emptyBatch(source, batchSize);
    let filled = 0;
    while (filled < batchSize) {
      const place: number | undefined = current?.coming.pop();
      if (current && place !== undefined) {
        take(batch, filled++, current, place, firsts);
        next = current.turn.start + place + 1;
        continue;
      }
      current = null; // let go before the next is read
      const turn = turns.shift();
      if (!turn) break;
      current = await load(turn);
    }
    if (filled < 2 || (dropLast && filled < batchSize)) return;
    yield {
      ...firstOf(batch, filled),
      next,
      left: stepsPerEpoch(recordsLeft(), batchSize, dropLast),
      shards: current?.turn.halves.map(({ shard }) => shard) ?? [],
      last: turns.length === 0,
    };
  }
}

/** Records of a turn that has not begun, less those of missing shards. */
const recordsIn = ({ halves }: Turn, missing: ReadonlySet<number>) =>
  halves.reduce((sum, { shard, count }) => sum + (missing.has(shard) ? 0 : count), 0);

const firstRecords = (sizes: readonly number[]): number[] => {
  let first = 0;
  return sizes.map((size) => {
    first += size;
    return first - size;
  });
};

function emptyBatch({ shape: [h, w, c] }: Source, count: number): Batch {
  return { images: new Uint8Array(count * h * w * c), labels: new Int32Array(count), records: new Int32Array(count) };
}

function firstOf(batch: Batch, count: number): Batch {
  const { images, labels, records } = batch;
  if (count === labels.length) return batch;
  const pixels = images.length / labels.length;
  return { images: images.slice(0, count * pixels), labels: labels.slice(0, count), records: records.slice(0, count) };
}

/** Copies the record at a place of a turn into slot i. */
function take(
  { images, labels, records }: Batch,
  i: number,
  loaded: LoadedTurn,
  place: number,
  firsts: number[],
): void {
  const which = loaded.half[place]!;
  const record = loaded.record[place]!;
  const shard = loaded.shards[which]!;
  const pixels = images.length / labels.length;
  images.set(shard.images.subarray(record * pixels, (record + 1) * pixels), i * pixels);
  labels[i] = shard.labels[record]!;
  records[i] = firsts[loaded.turn.halves[which]!.shard]! + record;
}

/**
 * A split in its own order, for evaluation; at most `limit` records. Waits while the network is away; a shard that cannot be
 * read is passed over where `onAside` is told of it.
 */
export async function* sequential(
  source: Source,
  split: SplitName,
  batchSize: number,
  limit = Number.POSITIVE_INFINITY,
  options: Pick<WindowOptions, "signal" | "waiting" | "onAside"> = {},
): AsyncGenerator<Batch> {
  const { signal, waiting, onAside } = options;
  let first = 0;
  let left = limit;
  for (const [index, size] of source.splits[split].shards.entries()) {
    if (left <= 0) return;
    const reading = patiently(() => source.readShard(split, index, { signal, waiting }), { signal, waiting });
    const shard = await reading.catch((thrown: unknown) => {
      if (!onAside || signal?.aborted || !(thrown instanceof FaultError)) throw thrown;
      onAside(index, thrown.fault);
      return null;
    });
    const end = shard ? Math.min(size, left) : 0;
    const pixels = (shard?.images.length ?? 0) / Math.max(1, size);
    for (let at = 0; shard && at < end; at += batchSize) {
      const to = Math.min(at + batchSize, end);
      const records = Int32Array.from({ length: to - at }, (_, i) => first + at + i);
      yield { images: shard.images.slice(at * pixels, to * pixels), labels: shard.labels.slice(at, to), records };
    }
    first += size;
    left -= end;
  }
}
