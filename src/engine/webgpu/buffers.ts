// The buffers of one executor, each counted from its making to its end.

export class Buffers {
  now = 0;
  peak = 0;
  private readonly alive = new Set<GPUBuffer>();

  constructor(private readonly device: GPUDevice) {}

  make(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.device.createBuffer({ label, size, usage });
    this.alive.add(buffer);
    this.now += size;
    this.peak = Math.max(this.peak, this.now);
    return buffer;
  }

  free(buffer: GPUBuffer): void {
    if (!this.alive.delete(buffer)) return;
    this.now -= buffer.size;
    buffer.destroy();
  }

  freeAll(): void {
    for (const buffer of this.alive) this.free(buffer);
  }
}
