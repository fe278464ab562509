import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pageTunings } from "./page-tunings";

const CHOICES = { "a convolution": { version: "1", variant: "4x2" } };

beforeEach(() => vi.stubGlobal("location", { href: "https://a.host/folder/worker.js" }));
afterEach(() => vi.unstubAllGlobals());

it("keeps each adapter's choices, whatever its name", async () => {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (address: string) => kept.get(address)?.clone(),
    put: async (address: string, answer: Response) => void kept.set(new URL(address).href, answer),
  };
  vi.stubGlobal("caches", { open: async () => cache });
  expect(await pageTunings.load("a/b, ü")).toBeUndefined();
  await pageTunings.save("a/b, ü", CHOICES);
  expect(await pageTunings.load("a/b, ü")).toEqual(CHOICES);
  expect(await pageTunings.load("b")).toBeUndefined();
  const [address] = kept.keys();
  kept.set(address!, new Response("{"));
  expect(await pageTunings.load("a/b, ü")).toBeNull();
});

it("goes on where a browser keeps nothing", async () => {
  vi.stubGlobal("caches", { open: () => Promise.reject(new DOMException("", "SecurityError")) });
  await pageTunings.save("one", CHOICES);
  expect(await pageTunings.load("one")).toBeNull();
});
