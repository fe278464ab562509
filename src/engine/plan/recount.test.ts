import { expect, it } from "vitest";
import { recountLiveBytes, type UsedRange } from "./recount";

const range = (value: number, offset: number, bytes: number, buffer = 0): UsedRange => ({
  value,
  buffer,
  offset,
  bytes,
});

it("counts a value from its first use to its last, shared bytes once, buffers apart", () => {
  const [input, a, inPlace, b, elsewhere] = [
    range(0, 0, 100),
    range(1, 100, 50),
    range(2, 100, 50),
    range(3, 150, 10),
    range(4, 100, 7, 1),
  ];
  const uses = [[a], [a, inPlace], [b, elsewhere], [input]];
  // the input from the start; a and what continues it in place once; then b and the other buffer's beside the input
  expect(recountLiveBytes(uses, [input], () => false)).toEqual([150, 150, 117, 100]);
  expect(recountLiveBytes(uses, [input], (value) => value === 2)).toEqual([150, 150, 100 + 50 + 10 + 7, 150]);
});

it("sees a range that is used later than the plan may think", () => {
  const [early, late] = [range(0, 0, 10), range(1, 10, 10)];
  expect(recountLiveBytes([[early], [late]], [], () => false)).toEqual([10, 10]);
  expect(recountLiveBytes([[early], [late, early]], [], () => false)).toEqual([10, 20]);
});
