import { describe, expect, it } from "vitest";
import { below, draw, PURPOSE } from "./random";
import { permutation, turnOrder, turnsOf } from "./shuffle";

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** Number in the split of the record at every position of an epoch. */
function order(sizes: number[], seed: number, epoch: number): number[] {
  const firsts = sizes.map((_, i) => sum(sizes.slice(0, i)));
  return turnsOf(sizes, seed, epoch).flatMap((turn) => {
    const { half, record } = turnOrder(turn, sizes, seed, epoch);
    return [...record].map((own, i) => firsts[turn.halves[half[i]!]!.shard]! + own);
  });
}

describe("permutation", () => {
  it("holds every number once, for every count up to 200", () => {
    for (let count = 0; count <= 200; count++) {
      expect(sorted(permutation(count, 11, PURPOSE.shuffle, 3))).toEqual(upTo(count));
    }
  });

  it("draws all orders of three equally often", () => {
    const tally = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = permutation(3, seed, PURPOSE.shuffle, 1).join();
      tally.set(order, (tally.get(order) ?? 0) + 1);
    }
    expect(tally.size).toBe(6);
    // 1,000 each; a fair draw leaves this band (six deviations) about once in 10^8 tests
    for (const count of tally.values()) expect(Math.abs(count - 1000)).toBeLessThan(175);
  });

  it("depends on seed, purpose, epoch and place, and on nothing else", () => {
    const order = (...key: [number, 2 | 3, number, number]) => permutation(50, key[0], key[1], key[2], key[3]).join();
    const all = [order(1, 3, 1, 0), order(2, 3, 1, 0), order(1, 2, 1, 0), order(1, 3, 2, 0), order(1, 3, 1, 1)];
    expect(new Set(all).size).toBe(5);
    expect(order(1, 3, 1, 0)).toBe(all[0]);
  });
});

describe("the order of an epoch", () => {
  it("brings every record exactly once, for 400 drawn lists of shard sizes", () => {
    for (let trial = 0; trial < 400; trial++) {
      const shards = 1 + below(12, draw(trial, PURPOSE.initialise, 0)[0]);
      const sizes = upTo(shards).map(
        (i) => 1 + below(trial % 3 === 0 ? 4 : 90, draw(trial, PURPOSE.initialise, 1 + i)[0]),
      );
      for (const epoch of [1, 2, 1000]) expect(sorted(order(sizes, trial, epoch))).toEqual(upTo(sum(sizes)));
    }
  });

  it("is another for another seed or epoch, and the same for the same", () => {
    const orders = [
      order([20, 30, 9], 1, 1),
      order([20, 30, 9], 2, 1),
      order([20, 30, 9], 1, 2),
      order([20, 30, 9], 1, 1),
    ];
    expect(new Set(orders.map(String)).size).toBe(3);
    expect(orders[3]).toEqual(orders[0]);
  });

  it("needs the first shard alone at first, and never more than two neighbours", () => {
    for (let epoch = 1; epoch <= 20; epoch++) {
      const turns = turnsOf([20, 3, 8, 5, 13], 5, epoch);
      expect(turns.map(({ halves }) => halves.map(({ place }) => place))).toEqual([
        [0],
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4],
      ]);
      expect(sorted(turns.slice(1).map(({ halves }) => halves[0]!.shard))).toEqual(upTo(5));
      let start = 0;
      for (const turn of turns) {
        expect(turn.start).toBe(start);
        start += turn.records;
      }
      expect(start).toBe(49);
    }
  });

  it("mixes half of a shard with the one before and half with the one after", () => {
    const [before, , after] = turnsOf([500, 500], 0, 1);
    expect([before!.records, after!.records]).toEqual([250, 250]);
    const turn = turnsOf([500, 500], 0, 1)[1]!;
    const { half } = turnOrder(turn, [500, 500], 0, 1);
    const early = half.subarray(0, 250).filter((which) => which === 0).length;
    // 125 expected, deviation 8
    expect(Math.abs(early - 125)).toBeLessThan(48);
  });

  it("gives every record of one shard the same chance of coming first", () => {
    const tally = Array(10).fill(0);
    for (let seed = 0; seed < 5000; seed++) tally[order([10], seed, 1)[0]!] += 1;
    // 500 each, deviation 21
    for (const count of tally) expect(Math.abs(count - 500)).toBeLessThan(127);
  });

  it("brings the shards in another order each epoch", () => {
    const orders = [1, 2, 3, 4, 5, 6].map((epoch) => turnsOf([9, 9, 9, 9, 9], 0, epoch).map((t) => t.halves[0]!.shard));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(4);
  });
});
