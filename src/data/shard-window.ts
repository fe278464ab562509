// The shards of an epoch in its order: those in use, at most two, and the next one, read while these train. What cannot be
// read is set aside; while the network is away the window waits.

import { type Fault, FaultError } from "#experiment/fault";
import { patiently } from "./retry";
import type { ReadOptions, Shard, Source } from "./source";

export interface WindowOptions extends ReadOptions {
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
  /** By place in the order; null for a shard that was set aside. */
  private readonly reads = new Map<number, Promise<Shard | null>>();
  private readonly aside: number[] = [];

  /** `order`: shards of the training split in the order of their use. */
  constructor(
    private readonly source: Source,
    private readonly order: readonly number[],
    private readonly options: WindowOptions,
  ) {}

  /**
   * The shards at these places, which lie beside each other; null for one that was set aside. Places before them are let go
   * first. Throws the fault of a shard when more than half of the records would be missing with it.
   */
  async use(places: readonly number[]): Promise<(Shard | null)[]> {
    const [first = 0, last = first] = [places[0], places.at(-1)];
    for (const place of this.reads.keys()) if (place < first) this.reads.delete(place);
    const shards: (Shard | null)[] = [];
    // one after the other: the first to be used has the whole line
    for (const place of places) shards.push(await this.read(place));
    if (last + 1 < this.order.length) this.read(last + 1);
    return shards;
  }

  private read(place: number): Promise<Shard | null> {
    const reading = this.reads.get(place) ?? kept(this.readOrSetAside(this.order[place]!));
    this.reads.set(place, reading);
    return reading;
  }

  private async readOrSetAside(index: number): Promise<Shard | null> {
    const { signal, onShard, onAside } = this.options;
    try {
      const shard = await patiently(() => this.source.readShard("train", index, this.options), this.options);
      onShard?.(index, shard);
      return shard;
    } catch (thrown) {
      if (signal?.aborted || !(thrown instanceof FaultError)) throw thrown;
      this.aside.push(index);
      const { records, shards } = this.source.splits.train;
      const missing = this.aside.reduce((sum, other) => sum + shards[other]!, 0);
      if (missing > records * MOST_ASIDE) throw thrown;
      onAside?.(index, thrown.fault);
      return null;
    }
  }
}
