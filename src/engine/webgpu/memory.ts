// Memory that all programs of an executor share: homes, the arena, the buffer of scalars. Arena and scalars grow to the
// largest program; `generation` tells programs that their bind groups are of buffers that are gone.

import type { Plan } from "../plan/plan";
import type { Buffers } from "./buffers";

/** Slots that the buffer of scalars has at least. */
export const SCALAR_SLOTS = 64;

export class Memory {
  generation = 0;
  homes: GPUBuffer[] = [];
  arena: GPUBuffer[] = [];
  scalars: GPUBuffer;

  constructor(
    private readonly device: GPUDevice,
    private readonly buffers: Buffers,
  ) {
    this.scalars = this.storage("scalars", 4 * SCALAR_SLOTS);
  }

  allocateHomes(sizes: readonly number[]): void {
    this.homes = sizes.map((bytes, i) => this.storage(`homes ${i}`, bytes));
  }

  /** Makes room for a plan. */
  fit({ arenaBytes, scalarSlots }: Plan): void {
    arenaBytes.forEach((bytes, i) => {
      const present = this.arena[i];
      if (present && present.size >= bytes) return;
      if (present) this.buffers.free(present);
      this.arena[i] = this.storage(`arena ${i}`, bytes);
      this.generation += 1;
    });
    if (this.scalars.size >= 4 * scalarSlots) return;
    const larger = this.storage("scalars", 4 * scalarSlots);
    // `stop` outlives the move
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.scalars, 0, larger, 0, 4);
    this.device.queue.submit([encoder.finish()]);
    this.buffers.free(this.scalars);
    this.scalars = larger;
    this.generation += 1;
  }

  buffer(space: "home" | "arena", index: number): GPUBuffer {
    const buffer = (space === "home" ? this.homes : this.arena)[index];
    if (!buffer) throw new Error(`there is no ${space} buffer ${index}`);
    return buffer;
  }

  /** Copies pieces of buffers to the processor, after everything submitted so far. */
  async read(pieces: readonly { buffer: GPUBuffer; offset: number; bytes: number }[]): Promise<Float32Array[]> {
    const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
    const staging = this.buffers.make(
      "read back",
      Math.max(4, total),
      GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    );
    const encoder = this.device.createCommandEncoder();
    let at = 0;
    for (const { buffer, offset, bytes } of pieces) {
      encoder.copyBufferToBuffer(buffer, offset, staging, at, bytes);
      at += bytes;
    }
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const all = new Float32Array(staging.getMappedRange().slice(0));
    this.buffers.free(staging);
    at = 0;
    return pieces.map(({ bytes }) => {
      at += bytes / 4;
      return all.slice(at - bytes / 4, at);
    });
  }

  private storage(label: string, bytes: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.buffers.make(label, Math.max(4, Math.ceil(bytes / 4) * 4), usage);
  }
}
