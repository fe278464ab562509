import { describe, expect, it } from "vitest";
import { draw } from "#data/random";
import { peakBytes, placeTenants, type Tenant } from "./place";

/** Tenants of seeded sizes and lives. */
function tenants(seed: number, count: number): Tenant[] {
  return Array.from({ length: count }, (_, i) => {
    const [size, at, life] = draw(seed, 1, i);
    const born = (at % 200) - 1;
    return { bytes: 4 * (1 + (size % 5000)), born, lastUse: born + (life % 40) };
  });
}

describe("placing", () => {
  it.each([1, 2, 3, 4, 5])("lets nothing overlap that lives at the same time (seed %i)", (seed) => {
    const all = tenants(seed, 300);
    const limits = { alignment: 256, maxBufferBytes: 60_000 };
    const { places, buffers } = placeTenants(all, limits);
    for (const [i, a] of all.entries()) {
      const at = places[i]!;
      expect(at.offset % limits.alignment).toBe(0);
      expect(at.offset + a.bytes).toBeLessThanOrEqual(buffers[at.buffer]!);
      for (const [j, b] of all.entries()) {
        const other = places[j]!;
        const together = i !== j && a.born <= b.lastUse && b.born <= a.lastUse && at.buffer === other.buffer;
        if (together) expect(at.offset >= other.offset + b.bytes || other.offset >= at.offset + a.bytes).toBe(true);
      }
    }
    expect(Math.max(...buffers)).toBeLessThanOrEqual(limits.maxBufferBytes);
  });

  it("needs no more than the peak where lives are nested", () => {
    const nested = Array.from({ length: 20 }, (_, i): Tenant => ({ bytes: 256 * (i + 1), born: i, lastUse: 40 - i }));
    const { buffers } = placeTenants(nested, { alignment: 256, maxBufferBytes: 2 ** 30 });
    expect(buffers).toEqual([peakBytes(nested)]);
  });
});

it("the peak is the most that lives at any one call, both ends included", () => {
  expect(
    peakBytes([
      { bytes: 10, born: -1, lastUse: 3 },
      { bytes: 5, born: 3, lastUse: 4 },
      { bytes: 7, born: 4, lastUse: 9 },
    ]),
  ).toBe(15);
});
