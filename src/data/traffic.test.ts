import { expect, it } from "vitest";
import { Traffic } from "./traffic";

it("tells bytes in all, and a rate over the last three seconds alone", () => {
  const traffic = new Traffic();
  traffic.add(9000, 0);
  traffic.add(3000, 2000);
  expect([traffic.bytes, traffic.bytesPerSecond(2500)]).toEqual([12_000, 4000]);
  expect(traffic.bytesPerSecond(3500)).toBe(1000);
  expect(traffic.bytesPerSecond(9000)).toBe(0);
  expect(traffic.bytes).toBe(12_000);
});
