// A small data set in memory that can be learnt: each class has a bright square in a place of its own.

import { draw, PURPOSE } from "#data/random";
import type { Source } from "#data/source";

const SIZE = 8;
const CLASSES = 4;

/** `sizes`: records of each training shard. Images: 8 x 8, one channel, four classes; the test split has 40 records. */
export function smallSource(sizes: number[] = [64, 48]): Source {
  const shard = (first: number, count: number) => {
    const labels = Int32Array.from({ length: count }, (_, i) => (first + i) % CLASSES);
    const images = new Uint8Array(count * SIZE * SIZE);
    for (let i = 0; i < count; i++) {
      for (let p = 0; p < SIZE * SIZE; p++) {
        const [y, x] = [Math.floor(p / SIZE), p % SIZE];
        const inside = Math.floor(y / 4) * 2 + Math.floor(x / 4) === labels[i];
        images[i * SIZE * SIZE + p] = (draw(1, PURPOSE.augment, first + i, p)[0] % 60) + (inside ? 180 : 20);
      }
    }
    return { images, labels };
  };
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  return {
    name: "squares",
    title: "Squares",
    licence: "MIT",
    classes: ["a", "b", "c", "d"],
    shape: [SIZE, SIZE, 1],
    mean: [0.3],
    std: [0.3],
    augmentation: { crop: "shift", pad: 0, padMode: "zero", flip: false },
    splits: {
      train: { records: sizes.reduce((a, b) => a + b, 0), shards: sizes },
      test: { records: 40, shards: [40] },
    },
    readShard: async (split, index) =>
      split === "test" ? shard(1000, 40) : shard(starts[index] ?? 0, sizes[index] ?? 0),
  };
}
