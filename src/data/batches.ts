// Batches of an epoch in training order, read shard by shard: the next shard is fetched while the ones before train.
//
// At most two shards are held at any time, all that lies beside them included: the records of the present turn and the second
// half of its later shard, for the next turn, first in that shard itself; once there is room for another shard, taken out of
// it, and the next shard is read.

import { pieceRecords } from "./runs";
import { ShardWindow, type WindowOptions } from "./shard-window";
import { type Turn, turnsOf } from "./shuffle";
import { type Batch, emptyBatch, pixelsOf, type Source } from "./source";
import { TurnRecords } from "./turn-records";

export interface EpochOptions extends WindowOptions {
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

export interface EpochBatches extends AsyncGenerator<EpochBatch> {
  /**
   * Records that follow the last batch and as many as are skipped, at most so many: of the shards in use behind that batch,
   * whether they were read for it or are read for this. So they depend on the place alone.
   */
  peek(skip: number, count: number): Promise<Batch>;
}

/** Steps an epoch. A last batch of one record is dropped: batch norm needs two (docs/method.md, 9). */
export function stepsPerEpoch(records: number, batchSize: number, dropLast: boolean): number {
  const rest = records % batchSize;
  return Math.floor(records / batchSize) + (rest > 1 && !dropLast ? 1 : 0);
}

/**
 * What is read depends on seed, epoch and sizes alone, never on timing. Records of a shard that is set aside are left out:
 * batches stay whole and become fewer. `window`: of these options, where reading has begun before.
 */
export function batches(
  source: Source,
  options: EpochOptions,
  window = new ShardWindow(source, options),
): EpochBatches {
  const { seed, epoch, batchSize, dropLast, from = 0 } = options;
  const { shards: sizes, groups } = source.splits.train;
  const turns = turnsOf(sizes, seed, epoch, groups).filter(({ start, records }) => from < start + records);
  const recordsOf = (turn: Turn) => new TurnRecords(turn, source, seed, epoch, from);
  const room = roomFor(source, batchSize);
  let current: TurnRecords | null = null;
  /** The next turn, with the half that comes from the last shard read. */
  let following: TurnRecords | null = null;
  /** Takes all out of the last shard read, lets it go and begins to read the next. */
  const handOver = () => {
    const [turn] = turns;
    if (!turn || !following) return;
    current?.takeOut();
    following.takeOut();
    window.begin(turn.index);
  };
  const load = async (turn: Turn): Promise<TurnRecords> => {
    handOver();
    const records = following ?? recordsOf(turn);
    following = null;
    turns.shift();
    const [after] = turns;
    for (const { place } of turn.halves.slice(records.added)) {
      const shard = await window.take(place);
      records.add(shard);
      // of the earlier of two shards nothing else is needed
      if (place < turn.index) records.takeOut();
      else if (after) {
        following = recordsOf(after);
        following.add(shard);
      }
    }
    return records;
  };
  const recordsLeft = () =>
    (current?.left ?? 0) + turns.reduce((sum, turn) => sum + recordsIn(turn, window.missing), 0);
  async function* read(): AsyncGenerator<EpochBatch> {
    let next = from;
    for (;;) {
      const batch = emptyBatch(source, batchSize);
      let filled = 0;
      while (filled < batchSize) {
        const behind: number | null = current?.take(batch, filled) ?? null;
        if (behind !== null) {
          next = behind;
          filled += 1;
          continue;
        }
        current = null; // let go before the next is read
        const [turn] = turns;
        if (!turn) break;
        current = await load(turn);
      }
      if (filled < 2 || (dropLast && filled < batchSize)) return;
      if ((current?.left ?? 0) <= room) handOver();
      yield {
        ...firstOf(batch, filled),
        next,
        left: stepsPerEpoch(recordsLeft(), batchSize, dropLast),
        shards: current?.turn.halves.map(({ shard }) => shard) ?? [],
        last: turns.length === 0,
      };
    }
  }
  const peek = async (skip: number, count: number) => {
    const [turn] = turns;
    if (!current && !following && turn) current = await load(turn);
    // before a turn begins only its earlier shard is in use
    const held = current?.begun === false ? [current.coming(1)] : [current?.coming(), following?.coming()];
    const wanted = held.flatMap((records) => [...(records ?? [])]).slice(skip, skip + count);
    const batch = emptyBatch(source, wanted.length);
    for (const [i, copy] of wanted.entries()) copy(batch, i);
    return batch;
  };
  return Object.assign(read(), { peek });
}

/** Batches beside the shards: one that trains, one that is filled or tested, one that is looked at. */
const BATCHES_BESIDE = 3;
/** Pieces of files beside them: of a test's, and what the network has on its way. */
const PIECES_BESIDE = 4;

/**
 * Records of the present turn up to which the next shard is read: these, half a shard for the next turn, the one that is read
 * and all that lies beside are two shards. A quarter of a shard at least, so that small ones are read ahead too; all of the
 * turn where a shard that was read is kept anyway.
 */
function roomFor(source: Source, batchSize: number): number {
  if (!source.readPieces) return Number.POSITIVE_INFINITY;
  const largest = source.splits.train.shards.reduce((most, records) => Math.max(most, records), 0);
  const beside = BATCHES_BESIDE * batchSize + PIECES_BESIDE * pieceRecords(pixelsOf(source));
  return Math.max(largest / 4, largest / 2 - beside);
}

/** Records of a turn that has not begun, less those of missing shards. */
const recordsIn = ({ halves }: Turn, missing: ReadonlySet<number>) =>
  halves.reduce((sum, { shard, count }) => sum + (missing.has(shard) ? 0 : count), 0);

function firstOf(batch: Batch, count: number): Batch {
  const { images, labels, records } = batch;
  if (count === labels.length) return batch;
  const pixels = images.length / labels.length;
  return { images: images.slice(0, count * pixels), labels: labels.slice(0, count), records: records.slice(0, count) };
}
