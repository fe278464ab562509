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
  /** What ended it early. */
  private failure: { thrown: unknown } | null = null;
  /** The chunk asked for last: one is asked for after the other. */
  private last: Promise<unknown> = Promise.resolve();

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

  /** Reads what is left, and throws as `chunks` do, also what they have thrown already. */
  async finish(): Promise<void> {
    while (!this.isOver) await this.next();
    if (this.failure) throw this.failure.thrown;
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  private next(): Promise<IteratorResult<Uint8Array>> {
    const result = this.last.then(() => this.read());
    this.last = result.catch(() => undefined);
    return result;
  }

  private async read(): Promise<IteratorResult<Uint8Array>> {
    if (this.isOver) return { value: undefined, done: true };
    try {
      const result = await this.source.next();
      if (result.done) this.checkWhole();
      else this.add(result.value);
      this.isOver = result.done ?? false;
      return result;
    } catch (thrown) {
      this.isOver = true;
      this.failure = { thrown };
      throw thrown;
    }
  }

  private add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > this.expected.bytes) throw this.truncated();
    this.digest.update(chunk);
  }

  private checkWhole(): void {
    if (this.bytes < this.expected.bytes) throw this.truncated();
    if (this.digest.digest() !== this.expected.sha256) throw new FaultError({ code: "data.hash", where: this.where });
  }

  private truncated(): FaultError {
    const { bytes, where, expected } = this;
    return new FaultError({ code: "data.truncated", where, what: `${bytes}`, hint: `${expected.bytes}` });
  }
}
