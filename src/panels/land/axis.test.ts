import { expect, it } from "vitest";
import { axisOf, nearestGap } from "./axis";

const bytes = [140, 256, 160, 80];

it("gives every unit the width of its bytes, from gutter to gutter", () => {
  const axis = axisOf(bytes, 1280, 32, false);
  expect([axis.x(-1), axis.x(3)]).toEqual([116, 1126]);
  const scale = 1010 / 636;
  expect(axis.x(1) - axis.x(0)).toBeCloseTo(256 * scale, 9);
  expect(axis.x(0) - axis.left).toBeCloseTo(140 * scale, 9);
});

it("gives one width a unit where that is asked for, and no gutters on a phone", () => {
  const axis = axisOf(bytes, 360, 16, true);
  expect([axis.left, axis.right, axis.x(0)]).toEqual([16, 344, 98]);
});

it("finds the gap nearest to a pointer, never the network's ends", () => {
  const axis = axisOf(bytes, 1280, 32, false);
  expect([nearestGap(axis, 0), nearestGap(axis, axis.x(2) - 3), nearestGap(axis, 2000)]).toEqual([1, 2, 2]);
});
