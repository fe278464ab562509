// Bytes that came over the network, and how fast they come now.

/** Over which the rate is told. */
const LATELY_MS = 3000;

export class Traffic {
  /** Since the source was opened. */
  bytes = 0;
  private readonly recent: { at: number; bytes: number }[] = [];

  add(bytes: number, now = performance.now()): void {
    this.bytes += bytes;
    this.recent.push({ at: now, bytes });
    this.forget(now);
  }

  bytesPerSecond(now = performance.now()): number {
    this.forget(now);
    return this.recent.reduce((sum, part) => sum + part.bytes, 0) / (LATELY_MS / 1000);
  }

  private forget(now: number): void {
    const old = this.recent.findIndex(({ at }) => at > now - LATELY_MS);
    this.recent.splice(0, old < 0 ? this.recent.length : old);
  }
}
