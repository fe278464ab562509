// Files that were fetched and checked, kept for the next epoch and the next visit: a budget of bytes, least recently used
// out first. Every file carries its SHA-256 and is checked again when read; what is damaged is dropped and counts as not
// there. Nothing here throws: without a working store training goes on uncached.

import { type FileStore, patientStore } from "./file-store";
import { sha256 } from "./sha256";
import { atMost } from "./waiting";

export interface CacheFacts {
  bytes: number;
  budgetBytes: number;
  /** Whether the store has refused a file for want of room: no more are written. */
  full: boolean;
  /** Files that were damaged and dropped. */
  damaged: number;
}

const USES = "uses.json";
/** Hexadecimal digest at a file's end. */
const DIGEST_BYTES = 64;

export class ShardCache {
  private readonly sizes = new Map<string, number>();
  /** When a file was last used, as a count of uses. */
  private uses: Record<string, number> = {};
  private clock = 0;
  private full = false;
  private damaged = 0;
  /** One thing after the other: the prefetch and an evaluation read at the same time. */
  private readonly inTurn = atMost(1);

  private constructor(
    private readonly store: FileStore,
    private readonly budgetBytes: number,
  ) {}

  /** Throws what the store throws when it cannot be listed. */
  static async open(store: FileStore, budgetBytes: number): Promise<ShardCache> {
    const cache = new ShardCache(patientStore(store), budgetBytes);
    for (const { name, bytes } of await cache.store.list()) if (name !== USES) cache.sizes.set(name, bytes);
    cache.uses = await cache.readUses();
    cache.clock = Math.max(0, ...Object.values(cache.uses));
    await cache.makeRoom(0);
    return cache;
  }

  has(key: string): boolean {
    return this.sizes.has(key);
  }

  /** Whether a file of so many bytes would be kept. */
  takes(bytes: number): boolean {
    return !this.full && bytes + DIGEST_BYTES <= this.budgetBytes;
  }

  /** A file's bytes, which are the caller's; null where it is not there or damaged. */
  get(key: string): Promise<Uint8Array | null> {
    return this.inTurn(async () => {
      if (!this.sizes.has(key)) return null;
      const file = await this.store.read(key).catch(() => null);
      if (!file) {
        // another tab has dropped it, or the store does not answer
        await this.drop(key);
        return null;
      }
      const bytes = file.subarray(0, Math.max(0, file.length - DIGEST_BYTES));
      if ((await sha256(bytes)) === new TextDecoder().decode(file.subarray(bytes.length))) {
        this.used(key);
        return bytes;
      }
      this.damaged += 1;
      await this.drop(key);
      return null;
    });
  }

  /** Keeps a file if there is room for it. `key` is its name: letters and digits. `digest`: its SHA-256 where that is known. */
  put(key: string, bytes: Uint8Array, digest?: string): Promise<void> {
    return this.inTurn(async () => {
      const size = bytes.length + DIGEST_BYTES;
      if (!this.takes(bytes.length) || this.sizes.has(key)) return;
      await this.makeRoom(size);
      const parts = [bytes, new TextEncoder().encode(digest ?? (await sha256(bytes)))];
      try {
        // a store may be fuller than the budget says: what is old makes room once
        const fits =
          (await this.store.write(key, parts)) || ((await this.freeUp(size)) && (await this.store.write(key, parts)));
        this.full = !fits;
        if (!fits) return await this.store.remove(key);
      } catch {
        return; // another tab writes it, or the store does not answer
      }
      this.sizes.set(key, size);
      this.used(key);
    });
  }

  facts(): CacheFacts {
    return { bytes: this.bytes(), budgetBytes: this.budgetBytes, full: this.full, damaged: this.damaged };
  }

  private bytes(): number {
    return [...this.sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Drops the least recently used until `size` more bytes are within the budget. */
  private async makeRoom(size: number): Promise<void> {
    while (this.sizes.size > 0 && this.bytes() + size > this.budgetBytes) await this.drop(this.oldest());
  }

  /** Drops the least recently used until so many bytes are free; whether there were as many. */
  private async freeUp(size: number): Promise<boolean> {
    const before = this.bytes();
    if (before < size) return false;
    while (before - this.bytes() < size) await this.drop(this.oldest());
    return true;
  }

  private oldest(): string {
    const age = (key: string) => this.uses[key] ?? 0;
    return [...this.sizes.keys()].reduce((old, key) => (age(key) < age(old) ? key : old));
  }

  private async drop(key: string): Promise<void> {
    this.sizes.delete(key);
    delete this.uses[key];
    await this.store.remove(key).catch(() => undefined);
  }

  /** Nobody waits until that is written. */
  private used(key: string): void {
    this.uses[key] = ++this.clock;
    const write = () => this.store.write(USES, [new TextEncoder().encode(JSON.stringify(this.uses))]);
    // only their order would be lost
    this.inTurn(write).catch(() => undefined);
  }

  private async readUses(): Promise<Record<string, number>> {
    try {
      const text = new TextDecoder().decode((await this.store.read(USES)) ?? new Uint8Array());
      const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
      return Object.fromEntries(
        entries.filter(
          (entry): entry is [string, number] => this.sizes.has(entry[0]) && Number.isSafeInteger(entry[1]),
        ),
      );
    } catch {
      return {};
    }
  }
}
