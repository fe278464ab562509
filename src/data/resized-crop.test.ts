import { describe, expect, it } from "vitest";
import { rectangleDraws, resizePlainly } from "./resized-crop";

const SIZE = 64;
const OPTIONS = { seed: 0, epoch: 1, size: SIZE, flip: true };
const many = Int32Array.from({ length: 9000 }, (_, i) => i);

/** Rows of (top, left, height, width, flip). */
function rows(draws: Int32Array): [number, number, number, number, number][] {
  return Array.from({ length: draws.length / 5 }, (_, i) => [...draws.subarray(5 * i, 5 * i + 5)]) as never;
}

describe("rectangleDraws", () => {
  it("belongs to the record, wherever it stands in whichever batch", () => {
    const whole = rows(rectangleDraws(many.subarray(0, 100), OPTIONS));
    expect(rows(rectangleDraws(Int32Array.from([63, 5, 99]), OPTIONS))).toEqual([whole[63], whole[5], whole[99]]);
  });

  it("changes with epoch and seed", () => {
    const all = [OPTIONS, { ...OPTIONS, epoch: 2 }, { ...OPTIONS, seed: 1 }].map((o) => rectangleDraws(many, o));
    expect(new Set(all.map(String)).size).toBe(3);
  });

  it.each([1, 4, 13, 64, 224])("stays inside an image of %i pixels a side", (size) => {
    for (const [top, left, height, width] of rows(rectangleDraws(many, { ...OPTIONS, size }))) {
      expect(Math.min(height, width)).toBeGreaterThan(0);
      expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
      expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(size);
    }
  });

  it("has areas from 8 % and shapes from 3:4 to 4:3, as rounding lets them", () => {
    for (const [, , height, width] of rows(rectangleDraws(many, OPTIONS))) {
      expect((height + 0.5) * (width + 0.5)).toBeGreaterThan(0.08 * SIZE * SIZE);
      expect((width + 0.5) / (height - 0.5)).toBeGreaterThan(3 / 4);
      expect((height + 0.5) / (width - 0.5)).toBeGreaterThan(3 / 4);
    }
  });

  /**
   * Mean share of the area among tries that fit, by numerical integration of torchvision's rule: area a uniform in
   * 0.08..1, aspect log-uniform; a try fits where both sides round to at most the image's. The tries' share of misfits
   * is so small to the tenth power that the whole-image fall-back adds nothing.
   */
  it("is as large on the average as torchvision's rule says, flips half, and lies anywhere", () => {
    let [fits, area] = [0, 0];
    const steps = 400;
    for (let i = 0; i < steps; i++) {
      const share = 0.08 + 0.92 * ((i + 0.5) / steps);
      for (let j = 0; j < steps; j++) {
        const aspect = Math.exp(Math.log(3 / 4) + ((j + 0.5) / steps) * Math.log(16 / 9));
        const [width, height] = [Math.sqrt(share * aspect), Math.sqrt(share / aspect)].map((v) => Math.round(v * SIZE));
        if (Math.max(width!, height!) > SIZE) continue;
        fits += 1;
        area += (width! * height!) / SIZE ** 2;
      }
    }
    const found = rows(rectangleDraws(many, OPTIONS));
    const mean = (of: (row: (typeof found)[number]) => number) => found.reduce((sum, row) => sum + of(row), 0) / 9000;
    // deviation of one record's area 0.25, of the mean 0.0026
    expect(Math.abs(mean(([, , h, w]) => (h * w) / SIZE ** 2) - area / fits)).toBeLessThan(0.011);
    expect(Math.abs(mean(([, , , , flip]) => flip) - 0.5)).toBeLessThan(0.03);
    // place inside what is left: uniform, whatever the size
    expect(Math.abs(mean(([top, , h]) => (top + 0.5) / (SIZE - h + 1)) - 0.5)).toBeLessThan(0.013);
    expect(Math.abs(mean(([, left, , w]) => (left + 0.5) / (SIZE - w + 1)) - 0.5)).toBeLessThan(0.013);
  });

  it("does not flip where flips are off, and takes the same rectangles", () => {
    const [with_, without] = [true, false].map((flip) => rows(rectangleDraws(many, { ...OPTIONS, flip })));
    expect(without!.every(([, , , , flip]) => flip === 0)).toBe(true);
    expect(without!.map((row) => row.slice(0, 4))).toEqual(with_!.map((row) => row.slice(0, 4)));
  });
});

describe("resizePlainly", () => {
  /** One image of 4 x 4, one channel: 0, 10, 20 … 150. */
  const image = Uint8Array.from({ length: 16 }, (_, i) => i * 10);
  const bytes = (...draw: number[]) =>
    [...resizePlainly(image, Int32Array.from(draw), { shape: [4, 4, 1], mean: [0], std: [1] })].map(
      (value) => Math.round(value * 255 * 1000) / 1000,
    );

  it("leaves an image as it is where the rectangle is all of it", () => {
    expect(bytes(0, 0, 4, 4, 0)).toEqual([...image]);
  });

  it("flips it", () => {
    expect(bytes(0, 0, 4, 4, 1).slice(0, 8)).toEqual([30, 20, 10, 0, 70, 60, 50, 40]);
  });

  // torch.nn.functional.interpolate(mode="bilinear", align_corners=False) of [[50, 60], [90, 100]] to 4 x 4
  it("doubles a rectangle as PyTorch does: centres aligned, edges repeated", () => {
    const across = [50, 52.5, 57.5, 60];
    const expected = [0, 10, 30, 40].flatMap((down) => across.map((value) => value + down));
    expect(bytes(1, 1, 2, 2, 0)).toEqual(expected);
  });

  it("stretches a single pixel over the whole", () => expect(new Set(bytes(2, 3, 1, 1, 0))).toEqual(new Set([110])));

  // pixel centres of three in four: -0.125 (clamped to 0), 0.625, 1.375, 2.125 (its second neighbour is its first)
  it("takes three columns to four", () => {
    const row = [10, 16.25, 23.75, 30];
    expect(bytes(0, 1, 1, 3, 0)).toEqual([row, row, row, row].flat());
    expect(bytes(0, 1, 1, 3, 1)).toEqual([row, row, row, row].flat().reverse());
  });

  it("normalises each channel of planes", () => {
    const planes = Uint8Array.from([51, 51, 51, 51, 102, 102, 102, 102]);
    const found = resizePlainly(planes, Int32Array.from([0, 0, 1, 2, 0]), {
      shape: [2, 2, 2],
      mean: [0.1, 0.2],
      std: [0.5, 0.25],
    });
    found.forEach((value, i) => void expect(value).toBeCloseTo(i % 2 ? 0.8 : 0.2, 6));
  });
});
