import { expect, it } from "vitest";
import type { StepPoint } from "#state/history";
import { lossCurve } from "./loss-curve";

const point = (epoch: number, mean: number, low = mean, high = mean): StepPoint => ({
  epoch,
  seconds: epoch,
  steps: 1,
  losses: [
    { mean: 0, low: 0, high: 0 },
    { mean, low, high },
  ],
  accuracy: [],
});
const same = (value: number) => value;
const placesOf = (path: string) => path.replace(/[MZ]/g, "").split("L");

it("smooths the line and closes the band round the raw extremes", () => {
  const { line, band, last } = lossCurve([point(0, 2), point(1, 1, 0.5, 3)], 1, same, same, 10);
  expect(line).toBe("M0.0 2.0L1.0 1.9");
  expect(band).toBe("M0.0 2.0L1.0 3.0L1.0 0.5L0.0 2.0Z");
  expect(last).toBeCloseTo(1.85, 12);
});

it("draws no more places than asked for, and loses no extreme and no weight of a point by it", () => {
  const points = Array.from({ length: 500 }, (_, i) => point(i, 2, i === 301 ? -1 : 2, i === 77 ? 9 : 2));
  const { line, band } = lossCurve(points, 1, same, same, 24);
  expect(placesOf(line).length).toBeLessThanOrEqual(24);
  expect(placesOf(line).at(-1)).toBe("499.0 2.0");
  const ys = placesOf(band).map((place) => Number(place.split(" ")[1]));
  expect([Math.min(...ys), Math.max(...ys)]).toEqual([-1, 9]);
  const falling = Array.from({ length: 500 }, (_, i) => point(i, 2 - i / 500));
  expect(lossCurve(falling, 1, same, same, 24).last).toBe(lossCurve(falling, 1, same, same, 500).last);
});

it("is empty for a block that has no losses", () => {
  expect(lossCurve([point(0, 2)], 5, same, same, 10)).toEqual({ line: "M", band: "MZ", last: 0 });
});
