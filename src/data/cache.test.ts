import { afterEach, describe, expect, it, vi } from "vitest";
import { ShardCache } from "./cache";
import { PATIENCE_MS } from "./file-store";
import { MemoryStore } from "./memory-store.test-data";

/** Bytes of a file beside its content. */
const DIGEST = 64;
const file = (mark: number, length = 100) => new Uint8Array(length).fill(mark);
const budget = (files: number) => files * (100 + DIGEST);

async function filled(files: number, ...keys: string[]) {
  const store = new MemoryStore();
  const cache = await ShardCache.open(store, budget(files));
  for (const [i, key] of keys.entries()) await cache.put(key, file(i));
  return { store, cache };
}

describe("a cache of shards", () => {
  it("gives back what it was given, also to the next visit", async () => {
    const { store, cache } = await filled(3, "a", "b");
    expect(await cache.get("b")).toEqual(file(1));
    expect(await cache.get("c")).toBeNull();
    const next = await ShardCache.open(store, budget(3));
    expect([next.has("a"), next.has("c")]).toEqual([true, false]);
    expect(await next.get("a")).toEqual(file(0));
    expect(next.facts()).toEqual({ bytes: budget(2), budgetBytes: budget(3), full: false, damaged: 0 });
  });

  it("drops what was used least recently, and remembers that across visits", async () => {
    const { store, cache } = await filled(3, "a", "b", "c");
    await cache.get("a");
    const next = await ShardCache.open(store, budget(3));
    await next.put("d", file(3));
    expect(["a", "b", "c", "d"].map((key) => next.has(key))).toEqual([true, false, true, true]);
    await next.put("e", file(4));
    expect(["a", "c", "d", "e"].map((key) => next.has(key))).toEqual([true, false, true, true]);
  });

  it("stays within its budget whatever comes, and within a smaller one next time", async () => {
    const { store, cache } = await filled(3);
    for (let i = 0; i < 40; i++) {
      await cache.put(`file${i}`, file(i, 1 + ((i * 37) % 250)));
      const held = [...store.files].reduce((sum, [name, { length }]) => sum + (name === "uses.json" ? 0 : length), 0);
      expect(held).toBe(cache.facts().bytes);
      expect(held).toBeLessThanOrEqual(budget(3));
    }
    expect((await ShardCache.open(store, budget(1))).facts().bytes).toBeLessThanOrEqual(budget(1));
  });

  it("leaves out a file larger than its budget and keeps the rest", async () => {
    const { cache } = await filled(2, "a");
    await cache.put("huge", file(9, 1000));
    expect([cache.has("huge"), cache.has("a")]).toEqual([false, true]);
  });

  it.each([0, 57, 99, 100, 163])("knows a file with one bit turned at %i, drops it, and takes it again", async (at) => {
    const { store, cache } = await filled(3, "a", "b");
    store.damage("a", at);
    expect(await cache.get("a")).toBeNull();
    expect(store.files.has("a")).toBe(false);
    expect(cache.facts().damaged).toBe(1);
    expect(await cache.get("b")).toEqual(file(1));
    await cache.put("a", file(7));
    expect(await cache.get("a")).toEqual(file(7));
  });

  it.each([0, 10, 63, 64, 150])("knows a file that was cut off after %i bytes", async (length) => {
    const { store, cache } = await filled(3, "a");
    store.files.set("a", store.files.get("a")!.slice(0, length));
    expect(await cache.get("a")).toBeNull();
  });

  it.each(["", "{", "[1]", '{"a":"x","b":1e99}', "null"])("opens where its list of uses is %j", async (text) => {
    const { store } = await filled(3, "a", "b");
    store.files.set("uses.json", new TextEncoder().encode(text));
    const next = await ShardCache.open(store, budget(3));
    expect(await next.get("a")).toEqual(file(0));
    await next.put("c", file(2));
    await next.put("d", file(3));
    expect([next.has("a"), next.has("b")]).toEqual([true, false]);
  });

  it("makes room once where the store is fuller than the budget says", async () => {
    const { store, cache } = await filled(9, "a", "b", "c");
    store.room = budget(3) + 60;
    await cache.put("d", file(3));
    expect(["a", "b", "c", "d"].map((key) => cache.has(key))).toEqual([false, true, true, true]);
    expect(cache.facts().full).toBe(false);
  });

  it("says when there is no room at all, writes no more, and still gives what it has", async () => {
    const { store, cache } = await filled(9, "a");
    store.room = 0;
    await cache.put("b", file(1, 300));
    expect(cache.facts().full).toBe(true);
    expect([...store.files.keys()].filter((name) => name !== "uses.json")).toEqual(["a"]);
    expect(await cache.get("a")).toEqual(file(0));
    store.room = Number.POSITIVE_INFINITY;
    await cache.put("c", file(2));
    expect(cache.has("c")).toBe(false);
  });

  it("counts a store that fails as empty", async () => {
    const { store, cache } = await filled(3, "a");
    store.read = () => Promise.reject(new Error("locked by another tab"));
    store.remove = () => Promise.reject(new Error("locked by another tab"));
    expect(await cache.get("a")).toBeNull();
    expect(cache.has("a")).toBe(false);
  });

  it("does one thing after the other", async () => {
    const { cache } = await filled(2);
    const keys = ["a", "b", "c", "d", "e"];
    await Promise.all(keys.flatMap((key, i) => [cache.put(key, file(i)), cache.get(key)]));
    expect(cache.facts()).toMatchObject({ bytes: budget(2), damaged: 0 });
    expect(keys.filter((key) => cache.has(key))).toEqual(["d", "e"]);
  });
});

describe("a store that does not answer", () => {
  afterEach(() => void vi.useRealTimers());
  const silence = () => new Promise<never>(() => undefined);

  /** Lets patience run out again and again until there is an answer; how many seconds it took. */
  async function answered<T>(answer: Promise<T>): Promise<{ answer: T; seconds: number }> {
    let done = false;
    void answer.then(() => (done = true));
    let steps = 0;
    // digests are made by another thread in between
    for (; !done; await new Promise(setImmediate)) {
      vi.advanceTimersByTime(PATIENCE_MS / 100);
      steps += 1;
    }
    return { answer: await answer, seconds: (steps * PATIENCE_MS) / 100_000 };
  }

  it("is not waited for: what it should keep or give counts as not there, and what follows is served", async () => {
    const { store, cache } = await filled(5, "a", "d");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    vi.spyOn(store, "write").mockImplementationOnce(silence);
    await answered(cache.put("b", file(1)));
    expect(await cache.get("d")).toEqual(file(1));
    vi.spyOn(store, "read").mockImplementationOnce(silence);
    const answers = Promise.all([cache.get("a"), cache.put("c", file(2)), cache.get("c")]);
    expect((await answered(answers)).answer).toEqual([null, undefined, file(2)]);
    expect(["a", "b", "c"].map((key) => cache.has(key))).toEqual([false, false, true]);
  });

  it("twice in a row is asked no more: shards come without it at once", async () => {
    const { store, cache } = await filled(5, "a", "b", "c");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = (["read", "write", "remove"] as const).map((way) => vi.spyOn(store, way).mockImplementation(silence));
    const { seconds } = await answered(cache.get("a"));
    expect(seconds).toBeGreaterThanOrEqual((2 * PATIENCE_MS) / 1000);
    // its timers stand still from here on
    expect(await Promise.all([cache.get("b"), cache.put("d", file(3)), cache.get("c"), cache.get("d")])).toEqual([
      null,
      undefined,
      null,
      null,
    ]);
    expect(asked.map(({ mock }) => mock.calls.length)).toEqual([1, 0, 1]);
    expect(cache.facts()).toMatchObject({ bytes: 0, full: false });
  });

  it("to what was used last keeps nobody waiting for a shard", async () => {
    const { store, cache } = await filled(5, "a");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const write = vi.spyOn(store, "write").mockImplementation(silence);
    expect(await cache.get("a")).toEqual(file(0));
    await new Promise(setImmediate);
    expect(write).toHaveBeenCalledOnce();
    expect(write.mock.lastCall?.[0]).toBe("uses.json");
  });

  it("cannot be opened", async () => {
    const store = new MemoryStore();
    vi.useFakeTimers();
    vi.spyOn(store, "list").mockImplementationOnce(silence);
    const opening = expect(ShardCache.open(store, budget(1))).rejects.toThrow("does not answer");
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    await opening;
  });
});
