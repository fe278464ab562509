// Batches of an epoch in training order, read shard by shard: the next shard is fetched while the ones before train.
//
// Held at any time are at most two shards: the records of the present turn, taken out of their shards and let go as they are
// used; the shard whose second half belongs to the next turn; and, once there is room for it, the next shard.

import { ShardWindow, type WindowOptions } from "./shard-window";
import { type Turn, turnsOf } from "./shuffle";
import { type Batch, emptyBatch, pixelsOf, type Shard, type Source } from "./source";
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

/** Steps an epoch. A last batch of one record is dropped: batch norm needs two (docs/method.md, 9). */
export function stepsPerEpoch(records: number, batchSize: number, dropLast: boolean): number {
  const rest = records % batchSize;
  return Math.floor(records / batchSize) + (rest > 1 && !dropLast ? 1 : 0);
}

/**
 * What is read depends on seed, epoch and sizes alone, never on timing. Records of a shard that is set aside are left out:
 * batches stay whole and become fewer. `window`: of these options, where reading has begun before.
 */
export async function* batches(
  source: Source,
  options: EpochOptions,
  window = new ShardWindow(source, options),
): AsyncGenerator<EpochBatch> {
  const { seed, epoch, batchSize, dropLast, from = 0 } = options;
  const { shards: sizes, groups } = source.splits.train;
  const turns = turnsOf(sizes, seed, epoch, groups).filter(({ start, records }) => from < start + records);
  const recordsOf = (turn: Turn) => new TurnRecords(turn, source, seed, epoch, from);
  /** Bytes of the present turn beside which two halves and a whole shard are two shards. */
  const room = (sizes.reduce((most, records) => Math.max(most, records), 0) * pixelsOf(source)) / 2;
  let current: TurnRecords | null = null;
  /** The shard whose second half belongs to the next turn. */
  let whole: { shard: Shard | null } | null = null;
  /** The next turn with the half that comes from that shard. */
  let following: TurnRecords | null = null;
  /** Takes out the half for the next turn, lets the shard go and begins to read the one after it. */
  const handOver = () => {
    const [turn] = turns;
    if (!turn || !whole) return;
    following = recordsOf(turn);
    following.add(whole.shard);
    whole = null;
    window.begin(turn.index);
  };
  const load = async (turn: Turn): Promise<TurnRecords> => {
    handOver();
    const records = following ?? recordsOf(turn);
    following = null;
    for (const { place } of turn.halves.slice(records.added)) {
      whole = { shard: await window.take(place) };
      records.add(whole.shard);
      // of the earlier shard nothing is needed any more
      if (place < turn.index) whole = null;
    }
    turns.shift();
    return records;
  };
  const recordsLeft = () =>
    (current?.left ?? 0) + turns.reduce((sum, turn) => sum + recordsIn(turn, window.missing), 0);
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
    if ((current?.bytes ?? 0) <= room) handOver();
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

function firstOf(batch: Batch, count: number): Batch {
  const { images, labels, records } = batch;
  if (count === labels.length) return batch;
  const pixels = images.length / labels.length;
  return { images: images.slice(0, count * pixels), labels: labels.slice(0, count), records: records.slice(0, count) };
}
