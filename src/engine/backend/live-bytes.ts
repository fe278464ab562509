// Counts the bytes of every tensor that lives on a tfjs backend, those inside ops included, and their highest sum.

import { type DataStorage, type DataType, util } from "@tensorflow/tfjs-core";

interface StoredTensor {
  dtype: DataType;
  shape?: number[];
  values?: { byteLength?: number } | null;
}

const bytesOf = ({ dtype, shape, values }: StoredTensor): number =>
  shape
    ? util.sizeFromShape(shape) * (dtype === "string" ? 0 : util.bytesPerElement(dtype))
    : (values?.byteLength ?? 0);

export class LiveBytes {
  now = 0;
  peak = 0;
  private readonly sizes = new Map<object, number>();

  /** Watches a backend's store of tensors from now on. */
  constructor(storage: DataStorage<unknown>) {
    const set = storage.set.bind(storage);
    const remove = storage.delete.bind(storage);
    storage.set = (id, value) => {
      this.count(id, bytesOf(value as StoredTensor));
      set(id, value);
    };
    storage.delete = (id) => {
      this.count(id, 0);
      return remove(id);
    };
  }

  /** Lets the highest sum begin anew. */
  resetPeak(): void {
    this.peak = this.now;
  }

  private count(id: object, bytes: number): void {
    this.now += bytes - (this.sizes.get(id) ?? 0);
    if (bytes > 0) this.sizes.set(id, bytes);
    else this.sizes.delete(id);
    this.peak = Math.max(this.peak, this.now);
  }
}
