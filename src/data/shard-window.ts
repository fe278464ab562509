// The shards of an epoch in its order, each read ahead of its use. What cannot be read is set aside; while the network is
// away the window waits.

import { type Fault, FaultError } from "#experiment/fault";
import { patiently } from "./retry";
import { shardOrder } from "./shuffle";
import type { ReadOptions, Shard, Source } from "./source";

export interface WindowOptions extends ReadOptions {
  seed: number;
  /** From 1. */
  epoch: number;
  /** Told each time a shard has arrived. */
  onShard?: (index: number, shard: Shard) => void;
  /** Told a shard that cannot be read, and why. */
  onAside?: (index: number, fault: Fault) => void;
}

/** Share of an epoch's records that may be set aside: with less data a run would not be what it says. */
const MOST_ASIDE = 0.5;

/** A promise whose failure waits for whoever awaits it. */
function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

export class ShardWindow {
  /** Shards that were set aside, by number. */
  readonly missing = new Set<number>();
  private readonly order: readonly number[];
  private ahead: { place: number; shard: Promise<Shard | null> } | null = null;

  constructor(
    private readonly source: Source,
    private readonly options: WindowOptions,
  ) {
    const { shards, groups } = source.splits.train;
    this.order = shardOrder(shards, options.seed, options.epoch, groups);
  }

  /** Begins to read the shard at a place in the epoch's order, which is the next to be taken; nothing behind the last. */
  begin(place: number): void {
    const index = this.order[place];
    if (index === undefined || this.ahead?.place === place) return;
    this.ahead = { place, shard: kept(this.readOrSetAside(index)) };
  }

  /**
   * The shard at that place; null for one that was set aside. The window keeps nothing of it. Throws the fault of a shard
   * when more than half of the records would be missing with it.
   */
  take(place: number): Promise<Shard | null> {
    this.begin(place);
    const reading = this.ahead;
    this.ahead = null;
    return reading?.shard ?? Promise.resolve(null);
  }

  private async readOrSetAside(index: number): Promise<Shard | null> {
    const { signal, onShard, onAside } = this.options;
    try {
      const shard = await patiently(() => this.source.readShard("train", index, this.options), this.options);
      onShard?.(index, shard);
      return shard;
    } catch (thrown) {
      if (signal?.aborted || !(thrown instanceof FaultError)) throw thrown;
      this.missing.add(index);
      const { records, shards } = this.source.splits.train;
      const missing = [...this.missing].reduce((sum, other) => sum + shards[other]!, 0);
      if (missing > records * MOST_ASIDE) throw thrown;
      onAside?.(index, thrown.fault);
      return null;
    }
  }
}
