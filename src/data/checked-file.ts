// A file of known length and SHA-256, checked as it comes.

import { FaultError } from "#experiment/fault";
import { Sha256 } from "./sha256";

interface Expected {
  bytes: number;
  sha256: string;
}

export class CheckedFile {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly digest = new Sha256();
  private bytes = 0;
  private isOver = false;

  /** `where`: for faults. */
  constructor(
    chunks: AsyncIterable<Uint8Array>,
    private readonly expected: Expected,
    private readonly where: string,
  ) {
    this.source = chunks[Symbol.asyncIterator]();
  }

  /**
   * Throws FaultError data.truncated or data.hash, at the end at the latest, and what the file's reader throws. Who stops
   * early leaves the rest for `finish`.
   */
  readonly chunks: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => this.next() }) };

  /** Reads what is left for the faults that it shows. */
  async finish(): Promise<void> {
    while (!this.isOver) await this.next();
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.isOver) return { value: undefined, done: true };
    this.isOver = true;
    const result = await this.source.next();
    this.bytes += result.done ? 0 : result.value.length;
    if (result.done ? this.bytes < this.expected.bytes : this.bytes > this.expected.bytes) throw this.truncated();
    if (!result.done) {
      this.digest.update(result.value);
      this.isOver = false;
    } else if (this.digest.digest() !== this.expected.sha256) {
      throw new FaultError({ code: "data.hash", where: this.where });
    }
    return result;
  }

  private truncated(): FaultError {
    const { bytes, where, expected } = this;
    return new FaultError({ code: "data.truncated", where, what: `${bytes}`, hint: `${expected.bytes}` });
  }
}
