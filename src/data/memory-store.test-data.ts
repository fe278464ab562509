// A store of files in memory for tests, which can be made to fail.

import type { FileStore } from "./file-store";

export class MemoryStore implements FileStore {
  readonly files = new Map<string, Uint8Array>();
  /** Bytes that fit. */
  room = Number.POSITIVE_INFINITY;
  reads = 0;

  async list() {
    return [...this.files].map(([name, { length: bytes }]) => ({ name, bytes }));
  }

  async read(name: string) {
    this.reads += 1;
    return this.files.get(name)?.slice() ?? null;
  }

  async write(name: string, parts: readonly Uint8Array[]) {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const others = [...this.files].reduce((sum, [other, { length }]) => sum + (other === name ? 0 : length), 0);
    if (others + length > this.room) return false;
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.files.set(name, bytes);
    return true;
  }

  async remove(name: string) {
    this.files.delete(name);
  }

  /** Turns one bit of a file. */
  damage(name: string, at: number) {
    const file = this.files.get(name)!;
    file[at] = file[at]! ^ 1;
  }
}
