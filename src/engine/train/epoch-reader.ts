// Batches for the trainer, epoch after epoch, from any position; what is being waited for, and what was set aside.

import { batches, type EpochBatch, type EpochBatches, type EpochOptions } from "#data/batches";
import { passes } from "#data/retry";
import { ShardWindow } from "#data/shard-window";
import type { ReadOptions, Shard, Source } from "#data/source";
import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import type { AsideShard, Position } from "./metrics";

/** What a reader tells while it reads. */
export interface ReaderEvents {
  /** Bytes of a shard that is waited for, done and in all. */
  shardProgress?: (done: number, total: number) => void;
  onShard?: (index: number, shard: Shard) => void;
  onAside?: (shard: AsideShard) => void;
  /** The network went away under a batch that is wanted, or came back. */
  onAway?: () => void;
}

/** An epoch on its way through. */
interface Reading {
  epoch: number;
  window: ShardWindow;
  generator: EpochBatches;
  giveUp: AbortController;
  /** Of the training split, by number. */
  inUse: number[];
  aside: AsideShard[];
  shardsRead: number;
  /** Why the shard that is read does not come. */
  fault: Fault | null;
}

export interface ReadBatch {
  batch: EpochBatch;
  /** Where the step after it begins. */
  after: Position;
  /** Steps that its epoch has. */
  stepsInEpoch: number;
  /** Whether the epoch ends with it. */
  ends: boolean;
  /** Seconds until it was there. */
  waitedSeconds: number;
}

export class EpochReader {
  private reading: Reading | null = null;
  /** The epoch after: its first shard is read while the last of this one trains. */
  private ahead: Reading | null = null;
  /** The reading that spoke last. */
  private shown: Pick<Reading, "inUse" | "aside" | "shardsRead"> = { inUse: [], aside: [], shardsRead: 0 };
  private wanted = false;

  constructor(
    private readonly config: Config,
    private readonly source: Source,
    private position: Position,
    private readonly events: ReaderEvents,
  ) {}

  /** Why the batch that is wanted now does not come; null where it will, or none is wanted. */
  get away(): Fault | null {
    return this.wanted ? (this.reading?.fault ?? null) : null;
  }

  /** Shards of this epoch: in use by number, set aside, and how many have been read. */
  get shards(): Pick<Reading, "inUse" | "aside" | "shardsRead"> {
    return this.reading ?? this.shown;
  }

  /** The next batch. Throws FaultError data.* or, given up, an AbortError; the same batch may then be asked for again. */
  async next(): Promise<ReadBatch> {
    const began = performance.now();
    this.wanted = true;
    // the network may have gone away while nobody waited
    if (this.away) this.events.onAway?.();
    try {
      for (;;) {
        this.reading ??= this.open();
        const { value, done } = await this.reading.generator.next();
        if (!done) return this.take(value, this.reading, (performance.now() - began) / 1000);
        // a shard that was set aside late left no more
        this.goTo({ ...this.position, epoch: this.position.epoch + 1, stepInEpoch: 0, record: 0 });
      }
    } catch (thrown) {
      this.goTo(this.position);
      throw thrown;
    } finally {
      this.wanted = false;
    }
  }

  /**
   * What shows the records that come next in this epoch, which are read for it where none are held; null where it has not
   * begun.
   */
  coming(options: Pick<ReadOptions, "signal" | "waiting">): Pick<EpochBatches, "peek"> | null {
    const { epoch, stepInEpoch, record } = this.position;
    if (stepInEpoch === 0) return null;
    return this.reading?.generator ?? batches(this.source, { ...this.epochOptions(epoch, record), ...options });
  }

  /** Goes on from another position. */
  goTo(position: Position): void {
    this.close();
    this.position = position;
  }

  /** Ends a wait for the batch that is wanted, if any: `next` throws. */
  giveUp(): void {
    if (this.wanted) this.reading?.giveUp.abort();
  }

  dispose(): void {
    this.close();
    this.ahead?.giveUp.abort();
  }

  private close(): void {
    if (!this.reading) return;
    const { generator, giveUp, inUse, aside, shardsRead } = this.reading;
    this.shown = { inUse, aside, shardsRead };
    giveUp.abort();
    void generator.return(undefined).catch(() => undefined);
    this.reading = null;
  }

  private take(batch: EpochBatch, reading: Reading, waitedSeconds: number): ReadBatch {
    const { steps, epoch, stepInEpoch } = this.position;
    reading.inUse = batch.shards;
    const ends = batch.left === 0;
    const after = ends
      ? { steps: steps + 1, epoch: epoch + 1, stepInEpoch: 0, record: 0 }
      : { steps: steps + 1, epoch, stepInEpoch: stepInEpoch + 1, record: batch.next };
    if (batch.last && epoch < this.config.schedule.epochs) this.openAhead(epoch + 1);
    if (ends) this.goTo(after);
    else this.position = after;
    return { batch, after, stepsInEpoch: stepInEpoch + 1 + batch.left, ends, waitedSeconds };
  }

  private openAhead(epoch: number): void {
    if (this.ahead?.epoch === epoch) return;
    this.ahead = this.start(epoch, 0);
    this.ahead.window.begin(0);
  }

  private open(): Reading {
    const { epoch, record } = this.position;
    const begun = this.ahead?.epoch === epoch && record === 0 ? this.ahead : null;
    if (!begun) this.ahead?.giveUp.abort();
    this.ahead = null;
    return begun ?? this.start(epoch, record);
  }

  private epochOptions(epoch: number, from: number) {
    const { seed, batch } = this.config;
    return { seed, epoch, batchSize: batch.size, dropLast: batch.dropLast, from };
  }

  private start(epoch: number, from: number): Reading {
    const giveUp = new AbortController();
    const options: EpochOptions = {
      ...this.epochOptions(epoch, from),
      signal: giveUp.signal,
      onShard: (index, shard) => {
        reading.shardsRead += 1;
        this.setFault(reading, null);
        this.events.onShard?.(index, shard);
      },
      onAside: (shard, fault) => {
        const aside = { shard, fault, records: this.source.splits.train.shards[shard] ?? 0 };
        reading.aside.push(aside);
        this.events.onAside?.(aside);
      },
      waiting: (fault) => this.setFault(reading, passes(fault) ? fault : null),
      progress: (done, total) => {
        this.setFault(reading, null);
        if (this.wanted && reading === this.reading) this.events.shardProgress?.(done, total);
      },
    };
    const window = new ShardWindow(this.source, options);
    const reading: Reading = {
      epoch,
      window,
      generator: batches(this.source, options, window),
      giveUp,
      inUse: [],
      aside: [],
      shardsRead: 0,
      fault: null,
    };
    return reading;
  }

  private setFault(reading: Reading, fault: Fault | null): void {
    const before = reading.fault;
    reading.fault = fault;
    if (before?.code !== fault?.code && this.wanted && reading === this.reading) this.events.onAway?.();
  }
}
