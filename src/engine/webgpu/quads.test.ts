import { expect, it } from "vitest";
import { inOrder } from "./quads";

const told = (t: number) => [t % 4, t ^ 1, t ^ 2, t ^ 3];
const all = (order: (t: number) => number[]) => Uint32Array.from(Array.from({ length: 64 }, (_, t) => order(t)).flat());

it("holds where four neighbours exchange, and nowhere else", () => {
  expect(inOrder(all(told))).toBe(true);
  // every second one, as a subgroup of rows may have them
  expect(inOrder(all((t) => [(t >> 1) % 4, t ^ 2, t ^ 4, t ^ 6]))).toBe(false);
  expect(inOrder(all((t) => (t === 63 ? [3, 63, 63, 63] : told(t))))).toBe(false);
  expect(inOrder(new Uint32Array(256))).toBe(false);
});
