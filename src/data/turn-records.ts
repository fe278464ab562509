// The records of a turn, taken out of their shards: in the order of their use, let go piece by piece as they are used. So a
// shard need not be held whole until the last of its records has trained.

import { firstRecord, type Turn, type TurnOrder, turnOrder } from "./shuffle";
import { type Batch, pixelsOf, type Shard, type Source } from "./source";

/** In which a half is let go. */
const PIECES = 16;

/** Records of one half of a shard in the order of their use. */
class HalfRecords {
  private readonly pieces: Uint8Array[] = [];
  private readonly labels: Int32Array;
  private readonly pieceRecords: number;
  private used = 0;

  /** `numbers`: which records of the shard, in the order of their use. */
  constructor(
    { images, labels }: Shard,
    numbers: readonly number[],
    private readonly pixels: number,
  ) {
    this.labels = Int32Array.from(numbers, (number) => labels[number]!);
    this.pieceRecords = Math.max(1, Math.ceil(numbers.length / PIECES));
    for (let at = 0; at < numbers.length; at += this.pieceRecords) {
      const some = numbers.slice(at, at + this.pieceRecords);
      const piece = new Uint8Array(some.length * pixels);
      for (const [i, number] of some.entries()) {
        piece.set(images.subarray(number * pixels, (number + 1) * pixels), i * pixels);
      }
      this.pieces.push(piece);
    }
  }

  get left(): number {
    return this.labels.length - this.used;
  }

  get bytes(): number {
    return this.pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** Copies the next record into slot i of a batch. */
  take({ images, labels }: Batch, i: number): void {
    const { pixels, pieceRecords } = this;
    const within = this.used % pieceRecords;
    const piece = this.pieces[0]!;
    images.set(piece.subarray(within * pixels, (within + 1) * pixels), i * pixels);
    labels[i] = this.labels[this.used]!;
    this.used += 1;
    if ((within + 1) * pixels === piece.length) this.pieces.shift();
  }
}

export class TurnRecords {
  private readonly order: TurnOrder;
  private readonly halves: (HalfRecords | null)[] = [];
  /** Of each half's shard: the number in the split of its first record. */
  private readonly firsts: number[];
  private place: number;

  /** `from`: place in the epoch's order before which records were used. */
  constructor(
    readonly turn: Turn,
    private readonly source: Source,
    seed: number,
    epoch: number,
    from: number,
  ) {
    const sizes = source.splits.train.shards;
    this.order = turnOrder(turn, sizes, seed, epoch);
    this.firsts = turn.halves.map(({ shard }) => firstRecord(sizes, shard));
    this.place = Math.max(0, from - turn.start);
  }

  /** Copies the records of its next half out of their shard; null: they are left out. */
  add(shard: Shard | null): void {
    const which = this.halves.length;
    const { half, record } = this.order;
    const numbers: number[] = [];
    for (let i = this.place; i < half.length; i++) if (half[i] === which) numbers.push(record[i]!);
    this.halves.push(shard && new HalfRecords(shard, numbers, pixelsOf(this.source)));
  }

  /** How many of its halves have been added. */
  get added(): number {
    return this.halves.length;
  }

  /** Bytes of pixels held. */
  get bytes(): number {
    return this.halves.reduce((sum, half) => sum + (half?.bytes ?? 0), 0);
  }

  /** Records still to come of the halves that have been added. */
  get left(): number {
    return this.halves.reduce((sum, half) => sum + (half?.left ?? 0), 0);
  }

  /** Copies the next record into slot i of a batch. Gives the place behind it in the epoch's order; null where none is left. */
  take(batch: Batch, i: number): number | null {
    const { half, record } = this.order;
    while (this.place < this.turn.records && !this.halves[half[this.place]!]) this.place += 1;
    if (this.place >= this.turn.records) return null;
    const which = half[this.place]!;
    this.halves[which]!.take(batch, i);
    batch.records[i] = this.firsts[which]! + record[this.place]!;
    this.place += 1;
    return this.turn.start + this.place;
  }
}
