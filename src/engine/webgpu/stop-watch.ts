// How long a device computes: by its own timestamps where it has them, else until it says that it is done.

import type { Buffers } from "./buffers";

const STAMP_BYTES = 8;
/** Stamps may be too coarse to see a short pass; one that does not see a long one is broken. */
const LONG_MS = 10;

interface Stamps {
  set: GPUQuerySet;
  resolved: GPUBuffer;
  readable: GPUBuffer;
}

export class StopWatch {
  private stamps: Stamps | null;

  constructor(
    private readonly device: GPUDevice,
    private readonly buffers: Buffers,
  ) {
    this.stamps = device.features.has("timestamp-query") ? makeStamps(device, buffers) : null;
  }

  /** Milliseconds of a pass; 0 where its stamps do not tell. */
  async time(encode: (pass: GPUComputePassEncoder) => void): Promise<number> {
    const { device, stamps } = this;
    const encoder = device.createCommandEncoder();
    const timestampWrites = stamps && { querySet: stamps.set, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
    const pass = encoder.beginComputePass(timestampWrites ? { timestampWrites } : {});
    encode(pass);
    pass.end();
    if (stamps) {
      encoder.resolveQuerySet(stamps.set, 0, 2, stamps.resolved, 0);
      encoder.copyBufferToBuffer(stamps.resolved, 0, stamps.readable, 0, 2 * STAMP_BYTES);
    }
    const commands = encoder.finish();
    const began = performance.now();
    device.queue.submit([commands]);
    if (!stamps) {
      await device.queue.onSubmittedWorkDone();
      return performance.now() - began;
    }
    await stamps.readable.mapAsync(GPUMapMode.READ);
    const [start = 0n, end = 0n] = new BigUint64Array(stamps.readable.getMappedRange().slice(0));
    stamps.readable.unmap();
    const ms = Number(end - start) / 1e6;
    const toldMs = performance.now() - began;
    if (ms > 0 || toldMs < LONG_MS) return Math.max(0, ms);
    this.dispose();
    return toldMs;
  }

  dispose(): void {
    this.stamps?.set.destroy();
    for (const buffer of [this.stamps?.resolved, this.stamps?.readable]) if (buffer) this.buffers.free(buffer);
    this.stamps = null;
  }
}

function makeStamps(device: GPUDevice, buffers: Buffers): Stamps {
  const make = (label: string, usage: GPUBufferUsageFlags) => buffers.make(label, 2 * STAMP_BYTES, usage);
  return {
    set: device.createQuerySet({ type: "timestamp", count: 2 }),
    resolved: make("timestamps", GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC),
    readable: make("timestamps read back", GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ),
  };
}
