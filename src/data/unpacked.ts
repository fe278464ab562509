// What archives are unpacked to, held while a data set is open: one budget for all of them, also for those inside others.

import type { RandomAccess } from "./folder";
import { tooLarge } from "./inflate";
import { MAX_UNPACKED_BYTES } from "./limits";

export class UnpackBudget {
  private held = 0;

  constructor(private readonly bytes = MAX_UNPACKED_BYTES) {}

  get left(): number {
    return this.bytes - this.held;
  }

  /** Throws FaultError data.tooLarge naming the file where so many bytes are not left. */
  hold(bytes: number, where: string): void {
    if (bytes > this.left) throw tooLarge(where, this.bytes);
    this.held += bytes;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

/** A blob, such as a file that a person chose. */
export const fileOfBlob = (blob: Blob, where: string): RandomAccess => ({
  where,
  bytes: blob.size,
  read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
});

/** Chunks as a blob, which browsers put on disk where it is large; held in the budget as they come. */
export async function held(chunks: AsyncIterable<Uint8Array>, budget: UnpackBudget, where: string): Promise<Blob> {
  const parts: Blob[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      budget.hold(chunk.length, where);
      bytes += chunk.length;
      parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
    }
  } catch (thrown) {
    budget.release(bytes);
    throw thrown;
  }
  return new Blob(parts);
}
