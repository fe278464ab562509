// What of a program never changes: params and tables of its dispatches, packed into one buffer each.

import type { Buffers } from "./buffers";
import type { Dispatch } from "./dispatch";

/** Offsets of uniform and storage bindings are multiples of this on every device; params fit into it. */
export const SLICE = 256;

export class Statics {
  readonly params: GPUBuffer;
  readonly tables: GPUBuffer;
  private readonly paramsAt = new Map<string, number>();
  private readonly tablesAt = new Map<Uint32Array, number>();

  constructor(
    device: GPUDevice,
    private readonly buffers: Buffers,
    dispatches: readonly Dispatch[],
  ) {
    const words: Uint32Array[] = [];
    for (const { kernel, params } of dispatches) {
      if (params.byteLength > SLICE) throw new Error(`${kernel}: ${params.byteLength} bytes of params`);
      const key = params.join();
      if (this.paramsAt.has(key)) continue;
      this.paramsAt.set(key, words.length * SLICE);
      words.push(params);
    }
    this.params = this.upload(device, "params", GPUBufferUsage.UNIFORM, words);
    const tables = dispatches.flatMap(({ bindings }) => bindings.flatMap((b) => (b.kind === "table" ? [b.words] : [])));
    let end = 0;
    for (const table of tables) {
      this.tablesAt.set(table, end);
      end += slices(table) * SLICE;
    }
    this.tables = this.upload(device, "tables", GPUBufferUsage.STORAGE, tables);
  }

  paramsOffset({ params }: Dispatch): number {
    return this.paramsAt.get(params.join())!;
  }

  tableOffset(table: Uint32Array): number {
    return this.tablesAt.get(table)!;
  }

  dispose(): void {
    this.buffers.free(this.params);
    this.buffers.free(this.tables);
  }

  private upload(device: GPUDevice, label: string, usage: GPUBufferUsageFlags, parts: Uint32Array[]): GPUBuffer {
    const total = parts.reduce((sum, part) => sum + slices(part), 0);
    const all = new Uint32Array(Math.max(1, total) * (SLICE / 4));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += slices(part) * (SLICE / 4);
    }
    const buffer = this.buffers.make(label, all.byteLength, usage | GPUBufferUsage.COPY_DST);
    device.queue.writeBuffer(buffer, 0, all);
    return buffer;
  }
}

const slices = ({ byteLength }: Uint32Array) => Math.ceil(byteLength / SLICE);
