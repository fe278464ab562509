// The one memory, and views of it. It grows between runs only: in place, so that nothing moves; views are made anew.

import { FaultError } from "#experiment/fault";
import { HOMES, MOST_PAGES, PAGE } from "./memory-layout";

export class LinearMemory {
  bytes!: Uint8Array;
  words!: Int32Array;
  floats!: Float32Array;

  constructor(readonly memory: WebAssembly.Memory) {
    this.view();
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  /** Makes the memory at least this large. Throws FaultError device.outOfMemory. */
  reach(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE) - this.byteLength / PAGE;
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw new FaultError({ code: "device.outOfMemory", what: String(bytes) });
    }
    this.view();
  }

  private view(): void {
    const { buffer } = this.memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.floats = new Float32Array(buffer);
  }
}

const INITIAL_PAGES = HOMES / PAGE + 1;

export const unsharedMemory = () => new WebAssembly.Memory({ initial: INITIAL_PAGES });

/** A shared memory must say how large it may get, and not every machine grants 4 GiB. null where there can be none. */
export function sharedMemory(): WebAssembly.Memory | null {
  for (let maximum = MOST_PAGES; maximum >= MOST_PAGES / 32; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
    } catch {
      // the next may be granted
    }
  }
  return null;
}
