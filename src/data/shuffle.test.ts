import { describe, expect, it } from "vitest";
import { PURPOSE } from "./random";
import { permutation, windowOrder, windowsOf } from "./shuffle";

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

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

  it("depends on seed, purpose, epoch and window, and on nothing else", () => {
    const order = (...key: [number, 2 | 3, number, number]) => permutation(50, key[0], key[1], key[2], key[3]).join();
    const all = [order(1, 3, 1, 0), order(2, 3, 1, 0), order(1, 2, 1, 0), order(1, 3, 2, 0), order(1, 3, 1, 1)];
    expect(new Set(all).size).toBe(5);
    expect(order(1, 3, 1, 0)).toBe(all[0]);
  });
});

describe("windows of an epoch", () => {
  it.each([[[7]], [[5, 6]], [[3, 9, 4]], [[1, 1, 1, 1]], [[20, 3, 8, 5, 13]], [[2, 4, 6, 8, 10, 12, 14]]])(
    "take each of the shards %j once, two at a time, one after the other",
    (sizes) => {
      for (let epoch = 1; epoch <= 20; epoch++) {
        const windows = windowsOf(sizes, 5, epoch);
        expect(sorted(windows.flatMap(({ shards }) => shards))).toEqual(upTo(sizes.length));
        expect(windows.map(({ shards }) => shards.length).slice(0, -1)).toEqual(
          Array(Math.ceil(sizes.length / 2) - 1).fill(2),
        );
        let start = 0;
        for (const window of windows) {
          expect(window.start).toBe(start);
          expect(window.records).toBe(window.shards.reduce((sum, shard) => sum + sizes[shard]!, 0));
          expect(sorted(windowOrder(window, 5, epoch))).toEqual(upTo(window.records));
          start += window.records;
        }
        expect(start).toBe(sizes.reduce((a, b) => a + b, 0));
      }
    },
  );

  it("bring the shards in another order each epoch", () => {
    const orders = [1, 2, 3, 4, 5, 6].map((epoch) => windowsOf([9, 9, 9, 9, 9], 0, epoch).flatMap((w) => w.shards));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(4);
  });

  it("mix the records of both shards", () => {
    const [window] = windowsOf([500, 500], 0, 1);
    const early = windowOrder(window!, 0, 1).subarray(0, 500);
    const fromFirst = early.filter((record) => record < 500).length;
    expect(Math.abs(fromFirst - 250)).toBeLessThan(70);
  });
});
