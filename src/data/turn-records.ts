// The records of a turn in the order of their use: first where they lie in their shards, then taken out of them and let go
// piece by piece. So a shard need not be held whole until the last of its records has trained.

import { firstRecord, type Turn, type TurnOrder, turnOrder } from "./shuffle";
import { type Batch, pixelsOf, type Shard, type Source } from "./source";

/** In which a half is let go. */
const PIECES = 16;

/** Records of one half of a shard in the order of their use. */
class HalfRecords {
  private used = 0;
  /** Once they are taken out: from which of them on, and how many a piece holds. */
  private taken: { pieces: (Uint8Array | null)[]; from: number; pieceRecords: number } | null = null;
  /** Of the whole shard, until then. */
  private images: Uint8Array | null;
  private readonly labels: Int32Array;

  /** `numbers`: which records of the shard, in the order of their use. */
  constructor(
    { images, labels }: Shard,
    private readonly numbers: Int32Array,
    private readonly pixels: number,
  ) {
    this.images = images;
    this.labels = numbers.map((number) => labels[number]!);
  }

  get left(): number {
    return this.numbers.length - this.used;
  }

  /** Copies what is left out of the shard, which is not held any more. */
  takeOut(): void {
    if (!this.images) return;
    const from = this.used;
    const pieceRecords = Math.max(1, Math.ceil(this.left / PIECES));
    const pieces = Array.from({ length: Math.ceil(this.left / pieceRecords) }, (_, i) =>
      this.piece(from + i * pieceRecords, pieceRecords),
    );
    this.taken = { pieces, from, pieceRecords };
    this.images = null;
  }

  /** Copies the record that comes so many places behind the next one into slot i of a batch. */
  copy(behind: number, { images, labels }: Batch, i: number): void {
    const at = this.used + behind;
    images.set(this.image(at), i * this.pixels);
    labels[i] = this.labels[at]!;
  }

  /** Lets the next record go. */
  drop(): void {
    this.used += 1;
    if (!this.taken) return;
    const { pieces, from, pieceRecords } = this.taken;
    const done = this.used - from;
    if (done % pieceRecords === 0) pieces[done / pieceRecords - 1] = null;
  }

  private piece(from: number, count: number): Uint8Array {
    const to = Math.min(from + count, this.numbers.length);
    const piece = new Uint8Array((to - from) * this.pixels);
    for (let at = from; at < to; at++) piece.set(this.image(at), (at - from) * this.pixels);
    return piece;
  }

  private image(at: number): Uint8Array {
    const { taken, pixels } = this;
    const place = taken ? (at - taken.from) % taken.pieceRecords : this.numbers[at]!;
    const images = taken ? taken.pieces[Math.floor((at - taken.from) / taken.pieceRecords)] : this.images;
    return images!.subarray(place * pixels, (place + 1) * pixels);
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

  /** The shard of its next half, which is held until that is taken out; null: its records are left out. */
  add(shard: Shard | null): void {
    const which = this.halves.length;
    const { half, record } = this.order;
    const numbers = record.filter((_, i) => i >= this.place && half[i] === which);
    this.halves.push(shard && new HalfRecords(shard, numbers, pixelsOf(this.source)));
  }

  /** Copies what is left of the halves that have been added out of their shards, none of which is held any more. */
  takeOut(): void {
    for (const half of this.halves) half?.takeOut();
  }

  /** How many of its halves have been added. */
  get added(): number {
    return this.halves.length;
  }

  /** Records still to come of the halves that have been added. */
  get left(): number {
    return this.halves.reduce((sum, half) => sum + (half?.left ?? 0), 0);
  }

  /** Copies the next record into slot i of a batch. Gives the place behind it in the epoch's order; null where none is left. */
  take(batch: Batch, i: number): number | null {
    const { half } = this.order;
    while (this.place < this.turn.records && !this.halves[half[this.place]!]) this.place += 1;
    if (this.place >= this.turn.records) return null;
    this.copy(this.place, 0, batch, i);
    this.halves[half[this.place]!]!.drop();
    this.place += 1;
    return this.turn.start + this.place;
  }

  /** Whether a record of it has been used. */
  get begun(): boolean {
    return this.place > 0;
  }

  /**
   * Of each record still to come of the halves that have been added, or of the first so many of these, in order: what copies
   * it into slot i of a batch.
   */
  *coming(most = this.halves.length): Generator<(batch: Batch, i: number) => void> {
    const { half } = this.order;
    const counts = this.halves.map(() => 0);
    for (let place = this.place; place < this.turn.records; place++) {
      const which = half[place]!;
      if (which >= most || !this.halves[which]) continue;
      const behind = counts[which]!;
      counts[which] = behind + 1;
      yield (batch, i) => this.copy(place, behind, batch, i);
    }
  }

  private copy(place: number, behind: number, batch: Batch, i: number): void {
    const which = this.order.half[place]!;
    this.halves[which]!.copy(behind, batch, i);
    batch.records[i] = this.firsts[which]! + this.order.record[place]!;
  }
}
