import { describe, expect, it } from "vitest";
import { balancedRecords, readIdx } from "./idx";

/** An idx file of unsigned bytes. */
function idx(shape: number[], data: number[]): Uint8Array {
  const header = Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255])]);
  return Uint8Array.from([...header, ...data]);
}

describe("readIdx", () => {
  it("reads shape and bytes", () => {
    expect(readIdx(idx([2, 1, 3], [1, 2, 3, 4, 5, 6]), "x")).toEqual({
      shape: [2, 1, 3],
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  it.each([
    ["too few bytes", idx([2, 3], [1, 2, 3, 4, 5]), { code: "data.truncated", where: "x", what: "5", hint: "6" }],
    ["floats", Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0), { code: "data.format", where: "x" }],
    ["a header cut off", Uint8Array.of(0, 0, 8, 3, 0, 0), { code: "data.format", where: "x" }],
    ["nothing", new Uint8Array(), { code: "data.format", where: "x" }],
  ])("names a file with %s", (_, bytes, fault) => {
    expect(() => readIdx(bytes, "x")).toThrow(expect.objectContaining({ fault: expect.objectContaining(fault) }));
  });
});

describe("balancedRecords", () => {
  const labels = readIdx(idx([6], [1, 1, 0, 1, 0, 0]), "labels");
  const images = readIdx(
    idx(
      [6, 2, 2],
      Array.from({ length: 24 }, (_, i) => 10 + i),
    ),
    "images",
  );

  it("takes the first images of each class, classes in turn, each in the middle of zeros", () => {
    const records = balancedRecords(images, labels, 2, 2, 4);
    const blank = [0, 0, 0, 0];
    const record = (label: number, image: number) => {
      const first = 10 + image * 4;
      return [label, ...blank, 0, first, first + 1, 0, 0, first + 2, first + 3, 0, ...blank];
    };
    expect([...records]).toEqual([...record(0, 2), ...record(1, 0), ...record(0, 4), ...record(1, 1)]);
  });

  it("says so where there are not as many images as labels", () => {
    const fewer = readIdx(idx([5, 2, 2], Array(20).fill(1)), "images");
    expect(() => balancedRecords(fewer, labels, 2, 2, 4)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: "data.recordCount", what: "5", hint: "6" }) }),
    );
  });

  it("says so where a class has too few images", () => {
    expect(() => balancedRecords(images, labels, 3, 2, 4)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: "data.recordCount", where: "class 2" }) }),
    );
  });
});
