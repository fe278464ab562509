// Counts what engines ask of WebGPU, whoever they are: dispatches, submits, bytes. It watches the prototypes, and books
// everything under the engine whose turn it is.

export interface GpuCounts {
  dispatches: number;
  submits: number;
  /** Bytes of buffers now, and the most there were. */
  bytes: number;
  peakBytes: number;
  /** When the last submit returned, in performance.now() milliseconds. */
  lastSubmitMs: number;
}

const fresh = (): GpuCounts => ({ dispatches: 0, submits: 0, bytes: 0, peakBytes: 0, lastSubmitMs: 0 });

type Method = (this: unknown, ...values: never[]) => unknown;

/** Calls `after` whenever a method of a class was called. */
function watch(
  owner: { prototype: object },
  method: string,
  after: (self: unknown, values: never[], result: unknown) => void,
) {
  const methods = owner.prototype as Record<string, Method>;
  const original = methods[method]!;
  methods[method] = function (...values) {
    const result = original.apply(this, values);
    after(this, values, result);
    return result;
  };
}

export class GpuLedger {
  private readonly books = new Map<string, GpuCounts>();
  private readonly buffers = new WeakMap<object, { book: GpuCounts; bytes: number }>();
  private current = fresh();

  /** Watches from now on. Made once, before any engine opens its device. */
  constructor() {
    watch(GPUComputePassEncoder, "dispatchWorkgroups", () => {
      this.current.dispatches++;
    });
    watch(GPUQueue, "submit", () => {
      this.current.submits++;
      this.current.lastSubmitMs = performance.now();
    });
    watch(GPUDevice, "createBuffer", (_, [descriptor], buffer) => {
      const { size } = descriptor as unknown as GPUBufferDescriptor;
      const book = this.current;
      book.bytes += size;
      book.peakBytes = Math.max(book.peakBytes, book.bytes);
      this.buffers.set(buffer as object, { book, bytes: size });
    });
    watch(GPUBuffer, "destroy", (buffer) => {
      const entry = this.buffers.get(buffer as object);
      if (entry) entry.book.bytes -= entry.bytes;
      this.buffers.delete(buffer as object);
    });
  }

  /** From here on everything is booked under this name. */
  turn(name: string): GpuCounts {
    this.current = this.books.get(name) ?? fresh();
    this.books.set(name, this.current);
    return this.current;
  }
}
