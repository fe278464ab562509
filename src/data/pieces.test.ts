import { describe, expect, it } from "vitest";
import { batchesOf, piecewise, readPieces, wholeShard } from "./pieces";
import type { Pieces, Shard, SourceFacts } from "./source";

const FACTS: SourceFacts = {
  name: "numbers",
  title: "Numbers",
  licence: "",
  classes: ["even", "odd"],
  shape: [1, 2, 1],
  mean: [0],
  std: [1],
  augmentation: { crop: "shift", pad: 0, padMode: "zero", flip: false },
  splits: { train: { records: 7, shards: [7] }, test: { records: 7, shards: [7] } },
};

/** A record's two pixels are its number and that of its piece. The piece before is overwritten. */
async function* pieces(...sizes: number[]): AsyncGenerator<Shard> {
  const images = new Uint8Array(20);
  let first = 0;
  for (const [piece, size] of sizes.entries()) {
    for (let i = 0; i < size; i++) images.set([first + i, piece], 2 * i);
    const labels = Int32Array.from({ length: size }, (_, i) => (first + i) % 2);
    yield { images: images.subarray(0, 2 * size), labels };
    first += size;
  }
}

async function all(from: Pieces, records: number, batchSize = 3) {
  const found = [];
  for await (const batch of batchesOf(from, FACTS, { batchSize, records, first: 100 })) found.push(batch);
  return found;
}

describe("batches of pieces", () => {
  it.each([[7], [1, 1, 1, 1, 1, 1, 1], [2, 5], [4, 3], [3, 3, 1]])(
    "are the same wherever the pieces end (%#)",
    async (...sizes) => {
      const found = await all(pieces(...sizes), 7);
      expect(found.map(({ labels }) => [...labels])).toEqual([[0, 1, 0], [1, 0, 1], [0]]);
      expect(found.map(({ records }) => [...records])).toEqual([[100, 101, 102], [103, 104, 105], [106]]);
      expect(found.flatMap(({ images }) => [...images].filter((_, i) => i % 2 === 0))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    },
  );

  it.each([1, 3, 4, 6])("stop after %i records, and the pieces are read to their end", async (records) => {
    let isOver = false;
    const watched = async function* () {
      yield* pieces(2, 2, 2, 1);
      isOver = true;
    };
    const found = await all(watched(), records);
    expect(found.flatMap(({ labels }) => [...labels])).toEqual([0, 1, 0, 1, 0, 1, 0].slice(0, records));
    expect(isOver).toBe(true);
  });
});

describe("a source that reads pieces", () => {
  const source = piecewise(FACTS, () => pieces(2, 5));

  it("makes a shard of them", async () => {
    expect(await source.readShard("train", 0)).toEqual({
      images: Uint8Array.of(0, 0, 1, 0, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1),
      labels: Int32Array.of(0, 1, 0, 1, 0, 1, 0),
    });
  });

  it("has no shard that its facts do not name", async () => {
    await expect(source.readShard("train", 1)).rejects.toThrow("train has no shard 1");
    await expect(readPieces(source, "test", 1, async () => 0)).rejects.toThrow("test has no shard 1");
  });

  it("gives the first records of a shard, and so does one that reads shards whole", async () => {
    const first = (from: Pieces) => wholeShard(from, FACTS, 3);
    const expected = { images: Uint8Array.of(0, 0, 1, 0, 2, 1), labels: Int32Array.of(0, 1, 0) };
    expect(await readPieces(source, "train", 0, first)).toEqual(expected);
    expect(await readPieces({ ...source, readPieces: undefined }, "train", 0, first)).toEqual(expected);
  });
});
