// A ledger of every buffer of a GPUDevice: bytes allocated now, and the most there ever were.

export class BufferLedger {
  now = 0;
  peak = 0;
  buffers = 0;

  /** Watches the buffers that this device makes from now on. */
  constructor(device: GPUDevice) {
    const create = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor);
      this.add(descriptor.size);
      const destroy = buffer.destroy.bind(buffer);
      let alive = true;
      buffer.destroy = () => {
        if (alive) this.remove(descriptor.size);
        alive = false;
        return destroy();
      };
      return buffer;
    };
  }

  private add(bytes: number): void {
    this.now += bytes;
    this.buffers += 1;
    this.peak = Math.max(this.peak, this.now);
  }

  private remove(bytes: number): void {
    this.now -= bytes;
    this.buffers -= 1;
  }
}
