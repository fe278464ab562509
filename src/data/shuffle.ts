// The order of an epoch, from seed and epoch alone: shards in a drawn order, and a window of two shards that moves over
// them one shard at a time. Half of a shard's records mix with the shard before, half with the shard after, so the first
// steps need the first shard alone. No buffer has to be saved for an exact resume; every record comes once an epoch.

import { below, draw, PURPOSE, type Purpose } from "./random";

/** 0..count-1 in an order drawn by (seed, purpose, epoch, which): Fisher-Yates. */
export function permutation(count: number, seed: number, purpose: Purpose, epoch: number, which = 0): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1, draw(seed, purpose, i, epoch, which)[0]);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/**
 * The shards in the order of their use in an epoch. `groups`: of each shard the number of the group that it is read with;
 * those of a group come one after the other, so that it is read once.
 */
export function shardOrder(
  sizes: readonly number[],
  seed: number,
  epoch: number,
  groups: readonly number[] = [...sizes.keys()],
): number[] {
  const members = new Map<number, number[]>();
  for (const [shard, group] of groups.entries()) members.set(group, [...(members.get(group) ?? []), shard]);
  const together = [...members.values()];
  return [...permutation(together.length, seed, PURPOSE.shardOrder, epoch)].flatMap((which) => {
    const shards = together[which]!;
    if (shards.length === 1) return shards;
    return Array.from(permutation(shards.length, seed, PURPOSE.shardOrder, epoch, which + 1), (i) => shards[i]!);
  });
}

/** Number in its split of a shard's first record. `sizes`: records of each shard. */
export const firstRecord = (sizes: readonly number[], shard: number): number =>
  sizes.slice(0, shard).reduce((sum, records) => sum + records, 0);

/** A half of a shard, as its own drawn order cuts it. */
interface Half {
  shard: number;
  /** Place of the shard in the epoch's order of shards. */
  place: number;
  /** Range in the shard's own order. */
  first: number;
  count: number;
}

/** A stretch of an epoch: the second half of one shard mixed with the first half of the next. */
export interface Turn {
  index: number;
  halves: Half[];
  /** Records before it in this epoch, and in it. */
  start: number;
  records: number;
}

/** The turns of an epoch in order, one more than there are shards. `sizes`: records of each shard; `groups` as above. */
export function turnsOf(sizes: readonly number[], seed: number, epoch: number, groups?: readonly number[]): Turn[] {
  const order = shardOrder(sizes, seed, epoch, groups);
  const turns: Turn[] = [];
  let start = 0;
  for (let index = 0; index <= order.length; index++) {
    const halves: Half[] = [];
    for (const place of [index - 1, index]) {
      const shard = order[place];
      if (shard === undefined) continue;
      const size = sizes[shard] ?? 0;
      const middle = Math.ceil(size / 2);
      halves.push(
        place < index
          ? { shard, place, first: middle, count: size - middle }
          : { shard, place, first: 0, count: middle },
      );
    }
    const records = halves.reduce((sum, { count }) => sum + count, 0);
    turns.push({ index, halves, start, records });
    start += records;
  }
  return turns;
}

/** A turn's records in training order: which of its halves, and the number in that half's shard. */
export interface TurnOrder {
  half: Uint8Array;
  record: Int32Array;
}

/** `sizes`: records of each shard. */
export function turnOrder(turn: Turn, sizes: readonly number[], seed: number, epoch: number): TurnOrder {
  const half = new Uint8Array(turn.records);
  const record = new Int32Array(turn.records);
  const mixed = permutation(turn.records, seed, PURPOSE.shuffle, epoch, turn.index);
  let taken = 0;
  for (const [which, { shard, place, first, count }] of turn.halves.entries()) {
    const own = permutation(sizes[shard] ?? 0, seed, PURPOSE.halves, epoch, place);
    for (let i = 0; i < count; i++) {
      const at = mixed[taken + i]!;
      half[at] = which;
      record[at] = own[first + i]!;
    }
    taken += count;
  }
  return { half, record };
}
