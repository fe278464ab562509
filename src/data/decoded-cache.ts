// Decoded shards of images, so that none is decoded, or fetched, anew each epoch: those used lately in memory, and where
// they came over the network on disk too, for the next visit.

import type { ShardCache } from "./cache";
import { sha256 } from "./sha256";
import type { Shard } from "./source";

/** Shards decoded lately, the longest unused out first. */
export class DecodedCache {
  private readonly shards = new Map<string, Shard>();
  private bytes = 0;

  constructor(private readonly budget: number) {}

  has(key: string): boolean {
    return this.shards.has(key);
  }

  get(key: string): Shard | undefined {
    const shard = this.shards.get(key);
    if (shard) {
      this.shards.delete(key);
      this.shards.set(key, shard);
    }
    return shard;
  }

  put(key: string, shard: Shard): void {
    this.bytes += shard.images.length - (this.shards.get(key)?.images.length ?? 0);
    this.shards.delete(key);
    this.shards.set(key, shard);
    for (const [oldest, { images }] of this.shards) {
      if (this.bytes <= this.budget) return;
      this.shards.delete(oldest);
      this.bytes -= images.length;
    }
  }
}

/** Bytes of a label on disk. */
const LABEL_BYTES = 2;

/** Decoded shards among the files of the page's cache: labels, then images. */
export class KeptShards {
  private constructor(
    private readonly cache: ShardCache,
    /** Names of files, of each shard. */
    private readonly names: readonly string[],
  ) {}

  /** `contents`: of each shard what it is made from, and how. */
  static async of(cache: ShardCache, contents: readonly string[]): Promise<KeptShards> {
    const names = contents.map((content) => sha256(new TextEncoder().encode(content)));
    return new KeptShards(cache, await Promise.all(names));
  }

  has(index: number): boolean {
    return this.cache.has(this.names[index] ?? "");
  }

  /** null where it is not there, damaged, or of another length. */
  async get(index: number, records: number, recordBytes: number): Promise<Shard | null> {
    const bytes = await this.cache.get(this.names[index] ?? "");
    if (bytes?.length !== records * (LABEL_BYTES + recordBytes)) return null;
    const labels = new Int32Array(records);
    for (let i = 0; i < records; i++)
      labels[i] = (bytes[LABEL_BYTES * i] ?? 0) + 256 * (bytes[LABEL_BYTES * i + 1] ?? 0);
    return { images: bytes.subarray(LABEL_BYTES * records), labels };
  }

  async put(index: number, { images, labels }: Shard): Promise<void> {
    const bytes = new Uint8Array(LABEL_BYTES * labels.length + images.length);
    for (const [i, label] of labels.entries()) bytes.set([label & 255, label >> 8], LABEL_BYTES * i);
    bytes.set(images, LABEL_BYTES * labels.length);
    await this.cache.put(this.names[index] ?? "", bytes);
  }
}
