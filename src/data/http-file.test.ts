import { afterEach, describe, expect, it, vi } from "vitest";
import { httpFile } from "./http-file";

const FILE = Uint8Array.from({ length: 100 }, (_, i) => i);
const rangeOf = ({ headers }: RequestInit) => new Headers(headers).get("range")!.match(/\d+/g)!.map(Number);

/** Eight ranges asked for at once, all of which must be their own; how many requests that took. */
async function requests(answer: (init: RequestInit) => Response): Promise<number> {
  const fetched = vi.fn(async (_: string, init: RequestInit) => answer(init));
  vi.stubGlobal("fetch", fetched);
  const file = await httpFile("https://example.org/set.parquet", { bytes: FILE.length });
  const starts = Array.from({ length: 8 }, (_, i) => 10 * i);
  const read = await Promise.all(starts.map((start) => file.read(start, start + 5)));
  expect(read).toEqual(starts.map((start) => FILE.slice(start, start + 5)));
  return fetched.mock.calls.length;
}

describe("ranges of a file at an address that are asked for at once", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("bring the whole file once where its server gives no ranges", async () => {
    expect(await requests(() => new Response(FILE))).toBe(1);
  });

  it("are requests of their own where it does", async () => {
    const part = (init: RequestInit) => {
      const [first = 0, last = 0] = rangeOf(init);
      return new Response(FILE.slice(first, last + 1), { status: 206 });
    };
    expect(await requests(part)).toBe(8);
  });
});
