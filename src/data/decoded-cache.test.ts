import { describe, expect, it } from "vitest";
import { DecodedCache } from "./decoded-cache";

const shard = (bytes: number) => ({ images: new Uint8Array(bytes), labels: new Int32Array(1) });

describe("decoded shards in memory", () => {
  it("are let go, the longest unused first, beyond the budget", () => {
    const cache = new DecodedCache(100);
    for (const key of ["a", "b"]) cache.put(key, shard(50));
    cache.get("a");
    cache.put("c", shard(50));
    expect(["a", "b", "c"].map((key) => cache.has(key))).toEqual([true, false, true]);
  });

  it("count once, however often they come", () => {
    const cache = new DecodedCache(100);
    cache.put("a", shard(40));
    for (let i = 0; i < 5; i++) cache.put("b", shard(50));
    expect(["a", "b"].map((key) => cache.has(key))).toEqual([true, true]);
    cache.put("b", shard(70));
    expect(["a", "b"].map((key) => cache.has(key))).toEqual([false, true]);
  });
});
