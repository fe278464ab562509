// How many training images of each class have been seen, every shard counted once.

import type { Shard } from "#data/source";

export class ClassCounts {
  readonly counts: number[];
  private readonly counted = new Set<number>();

  constructor(classes: number) {
    this.counts = Array<number>(classes).fill(0);
  }

  add(index: number, { labels }: Shard): void {
    if (this.counted.has(index)) return;
    this.counted.add(index);
    for (const label of labels) this.counts[label] = (this.counts[label] ?? 0) + 1;
  }
}
