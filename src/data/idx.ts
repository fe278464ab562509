// The idx format of MNIST and Fashion-MNIST, and a balanced part of it as records of our shards.

import { FaultError } from "#experiment/fault";

export interface Idx {
  shape: number[];
  data: Uint8Array;
}

/** Reads idx of unsigned bytes. Throws FaultError data.format or data.truncated naming the file. */
export function readIdx(bytes: Uint8Array, file: string): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes[3] ?? 0;
  if (bytes.length < 4 + rank * 4 || view.getUint16(0) !== 0 || bytes[2] !== 8 || rank === 0) {
    throw new FaultError({ code: "data.format", where: file, what: "idx of unsigned bytes" });
  }
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + i * 4));
  const expected = shape.reduce((a, b) => a * b, 1);
  const data = bytes.subarray(4 + rank * 4);
  if (data.length !== expected) {
    throw new FaultError({ code: "data.truncated", where: file, what: `${data.length}`, hint: `${expected}` });
  }
  return { shape, data };
}

/**
 * Records (label byte, then one size x size plane) of the first `perClass` images of each class, classes in turn, so that
 * every shard is balanced. Images stand in the middle, on zeros. Throws FaultError data.recordCount where there are too few.
 */
export function balancedRecords(images: Idx, labels: Idx, classes: number, perClass: number, size: number): Uint8Array {
  const [count = 0, height = 0, width = 0] = images.shape;
  if (count !== labels.data.length) {
    const hint = `${labels.data.length}` as const;
    throw new FaultError({ code: "data.recordCount", where: "the file of images", what: `${count}`, hint });
  }
  const byClass = Array.from({ length: classes }, () => [] as number[]);
  labels.data.forEach((label, i) => {
    const own = byClass[label];
    if (own && own.length < perClass) own.push(i);
  });
  const top = Math.floor((size - height) / 2);
  const left = Math.floor((size - width) / 2);
  const record = 1 + size * size;
  const out = new Uint8Array(classes * perClass * record);
  for (let i = 0; i < perClass; i++) {
    for (let label = 0; label < classes; label++) {
      const at = (i * classes + label) * record;
      const image = byClass[label]?.[i];
      if (image === undefined)
        throw new FaultError({
          code: "data.recordCount",
          where: `class ${label}`,
          what: `${i}`,
          hint: `${perClass}`,
        });
      out[at] = label;
      for (let y = 0; y < height; y++) {
        const from = (image * height + y) * width;
        out.set(images.data.subarray(from, from + width), at + 1 + (top + y) * size + left);
      }
    }
  }
  return out;
}
