// Batches of an epoch in training order, read shard by shard: the next window's shards are fetched while this one trains.

import { WINDOW_SHARDS, type Window, windowOrder, windowsOf } from "./shuffle";
import type { Batch, Shard, Source, SplitName } from "./source";

export interface EpochOptions {
  seed: number;
  /** From 1. */
  epoch: number;
  batchSize: number;
  dropLast: boolean;
  /** Batches to leave out at the start: where a resume goes on. */
  from?: number;
  signal?: AbortSignal;
  /** Told each time a shard has arrived, and bytes on the way. */
  onShard?: (shard: number) => void;
  progress?: (done: number, total: number) => void;
}

/** Steps an epoch. A last batch of one record is dropped: batch norm needs two (docs/method.md, 9). */
export function stepsPerEpoch(records: number, batchSize: number, dropLast: boolean): number {
  const rest = records % batchSize;
  return Math.floor(records / batchSize) + (rest > 1 && !dropLast ? 1 : 0);
}

/** A window's records in training order. */
interface LoadedWindow {
  window: Window;
  order: Int32Array;
  shards: Shard[];
}

/** What is read depends on seed, epoch and sizes alone, never on timing. */
export async function* batches(source: Source, options: EpochOptions): AsyncGenerator<Batch> {
  const { seed, epoch, batchSize, dropLast, from = 0, signal } = options;
  const { records, shards: sizes } = source.splits.train;
  const steps = stepsPerEpoch(records, batchSize, dropLast);
  const windows = windowsOf(sizes, seed, epoch).filter(({ start, records: own }) => start + own > from * batchSize);
  const load = async (window: Window | undefined): Promise<LoadedWindow | null> => {
    if (!window) return null;
    const shards: Shard[] = [];
    for (const shard of window.shards) {
      shards.push(await source.readShard("train", shard, { signal, progress: options.progress }));
      options.onShard?.(shard);
    }
    return { window, order: windowOrder(window, seed, epoch), shards };
  };
  let at = 0;
  let current = await load(windows[at]);
  let next = prefetch(load(windows[++at]));
  const firsts = firstRecords(sizes);
  for (let step = from; step < steps; step++) {
    const batch = emptyBatch(source, Math.min(batchSize, records - step * batchSize));
    for (let i = 0; i < batch.labels.length; i++) {
      const position = step * batchSize + i;
      while (current && position >= current.window.start + current.window.records) {
        current = await next;
        next = prefetch(load(windows[++at]));
      }
      if (!current) throw new Error(`position ${position} lies beyond the epoch`);
      batch.shard = take(batch, i, current, position, firsts);
    }
    yield batch;
  }
}

/** A promise whose failure waits for whoever awaits it. */
function prefetch<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

const firstRecords = (sizes: readonly number[]): number[] => {
  let first = 0;
  return sizes.map((size) => {
    first += size;
    return first - size;
  });
};

function emptyBatch({ shape: [h, w, c] }: Source, count: number): Batch {
  return {
    images: new Uint8Array(count * h * w * c),
    labels: new Int32Array(count),
    records: new Int32Array(count),
    shard: 0,
  };
}

/** Copies the record at a position of the epoch into slot i; gives the shard's place in the epoch's order. */
function take(
  batch: Batch,
  i: number,
  { window, order, shards }: LoadedWindow,
  position: number,
  firsts: number[],
): number {
  let record = order[position - window.start] ?? 0;
  let k = 0;
  while (record >= (shards[k]?.labels.length ?? 0)) record -= shards[k++]?.labels.length ?? 0;
  const shard = shards[k];
  if (!shard) throw new Error(`window ${window.index} is shorter than its order`);
  const bytes = batch.images.length / batch.labels.length;
  batch.images.set(shard.images.subarray(record * bytes, (record + 1) * bytes), i * bytes);
  batch.labels[i] = shard.labels[record] ?? 0;
  batch.records[i] = (firsts[window.shards[k] ?? 0] ?? 0) + record;
  return window.index * WINDOW_SHARDS + k;
}

/** A split in its own order, for evaluation; at most `limit` records. */
export async function* sequential(
  source: Source,
  split: SplitName,
  batchSize: number,
  limit = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): AsyncGenerator<Batch> {
  let first = 0;
  for (const [index, size] of source.splits[split].shards.entries()) {
    if (first >= limit) return;
    const { images, labels } = await source.readShard(split, index, { signal });
    const bytes = images.length / Math.max(1, size);
    const end = Math.min(size, limit - first);
    for (let at = 0; at < end; at += batchSize) {
      const to = Math.min(at + batchSize, end);
      const records = Int32Array.from({ length: to - at }, (_, i) => first + at + i);
      yield { images: images.slice(at * bytes, to * bytes), labels: labels.slice(at, to), records, shard: index };
    }
    first += size;
  }
}
