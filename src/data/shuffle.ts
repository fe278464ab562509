// The order of an epoch, from seed and epoch alone: shards in a drawn order, records drawn inside windows of two
// neighbouring shards. No buffer has to be saved for an exact resume; every record comes once an epoch.

import { below, draw, PURPOSE, type Purpose } from "./random";

export const WINDOW_SHARDS = 2;

/** 0..count-1 in an order drawn by (seed, purpose, epoch, which): Fisher-Yates. */
export function permutation(count: number, seed: number, purpose: Purpose, epoch: number, which = 0): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1, draw(seed, purpose, i, epoch, which)[0]);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** One window of an epoch: the shards it takes, and where it begins in the epoch. */
export interface Window {
  index: number;
  shards: number[];
  /** Records before it in this epoch, and in it. */
  start: number;
  records: number;
}

/** The windows of an epoch in order. `sizes`: records of each shard. */
export function windowsOf(sizes: readonly number[], seed: number, epoch: number): Window[] {
  const order = [...permutation(sizes.length, seed, PURPOSE.shardOrder, epoch)];
  const windows: Window[] = [];
  let start = 0;
  for (let at = 0; at < order.length; at += WINDOW_SHARDS) {
    const shards = order.slice(at, at + WINDOW_SHARDS);
    const records = shards.reduce((sum, shard) => sum + (sizes[shard] ?? 0), 0);
    windows.push({ index: windows.length, shards, start, records });
    start += records;
  }
  return windows;
}

/** Order of the records inside a window: positions counted through its shards one after the other. */
export const windowOrder = ({ index, records }: Window, seed: number, epoch: number): Int32Array =>
  permutation(records, seed, PURPOSE.shuffle, epoch, index);
