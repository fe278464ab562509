// Bilinear resize with aligned corners, and its adjoint. Positions and weights along each axis come from tables.

import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";

/** Sources of output o: the lower of its two positions, and the weight of the upper one. */
function sourceOf(o: number, from: number, to: number): { low: number; high: number; weight: number } {
  const place = to > 1 ? (o * (from - 1)) / (to - 1) : 0;
  const low = Math.min(Math.floor(place), from - 1);
  return { low, high: Math.min(low + 1, from - 1), weight: place - low };
}

/** Rows of three words by output: both positions, bits of the upper one's weight. */
function forwardTable(from: number, to: number): number[] {
  return Array.from({ length: to }, (_, o) => sourceOf(o, from, to)).flatMap(({ low, high, weight }) => [
    low,
    high,
    bitsOf(weight),
  ]);
}

/**
 * By position: where its entries begin (one more at the end), counted in words from the table's start; then entries of two
 * words, an output and the bits of its weight.
 */
function adjointTable(from: number, to: number): number[] {
  const entries = Array.from({ length: from }, (): number[] => []);
  for (let o = 0; o < to; o++) {
    const { low, high, weight } = sourceOf(o, from, to);
    entries[low]!.push(o, bitsOf(1 - weight));
    if (weight > 0) entries[high]!.push(o, bitsOf(weight));
  }
  const starts = [from + 1];
  for (const list of entries) starts.push(starts.at(-1)! + list.length);
  return [...starts, ...entries.flat()];
}

const bitsOf = (weight: number) => new Uint32Array(Float32Array.of(weight).buffer)[0]!;

export const resize: Kernel = {
  dispatches(call) {
    const [input, output] = [call.images("x"), call.images("y")];
    const width = widthOf(input.c);
    const shader = new Shader(call);
    const x = shader.tensor("x", elementOf(width));
    const y = shader.tensor("y", elementOf(width));
    const rows = shader.table("rows", Uint32Array.from(forwardTable(input.h, output.h)));
    const columns = shader.table("columns", Uint32Array.from(forwardTable(input.w, output.w)));
    const source = (row: string, column: string) => x(`((image + ${row}) * w + ${column}) * co + c`);
    return [
      shader.dispatch({
        threads: (output.n * output.h * output.w * output.c) / width,
        body: `
          let co = ${shader.u32("co", output.c / width)};
          let w = ${shader.u32("w", input.w)};
          let wide = ${shader.u32("wide", output.w)};
          let tall = ${shader.u32("tall", output.h)};
          let c = t % co;
          let place = t / co;
          let row = 3u * ((place / wide) % tall);
          let column = 3u * (place % wide);
          let image = (place / wide / tall) * ${shader.u32("h", input.h)};
          let down = bitcast<f32>(${rows("row + 2u")});
          let across = bitcast<f32>(${columns("column + 2u")});
          let top = ${rows("row")};
          let bottom = ${rows("row + 1u")};
          let left = ${columns("column")};
          let right = ${columns("column + 1u")};
          let upper = ${source("top", "left")} * (1 - across) + ${source("top", "right")} * across;
          let lower = ${source("bottom", "left")} * (1 - across) + ${source("bottom", "right")} * across;
          ${y("t")} = upper * (1 - down) + lower * down;`,
        multiplyAdds: 6 * output.n * output.h * output.w * output.c,
      }),
    ];
  },
};

export const resizeGradient: Kernel = {
  dispatches(call) {
    const [input, output] = [call.images("dx"), call.images("dy")];
    const width = widthOf(input.c);
    const shader = new Shader(call);
    const dy = shader.tensor("dy", elementOf(width));
    const dx = shader.tensor("dx", elementOf(width));
    const rows = shader.table("rows", Uint32Array.from(adjointTable(input.h, output.h)));
    const columns = shader.table("columns", Uint32Array.from(adjointTable(input.w, output.w)));
    return [
      shader.dispatch({
        threads: (input.n * input.h * input.w * input.c) / width,
        body: `
          let co = ${shader.u32("co", input.c / width)};
          let w = ${shader.u32("w", input.w)};
          let h = ${shader.u32("h", input.h)};
          let wide = ${shader.u32("wide", output.w)};
          let c = t % co;
          let place = t / co;
          let row = (place / w) % h;
          let column = place % w;
          let image = (place / w / h) * ${shader.u32("tall", output.h)};
          var sum = ${elementOf(width)}();
          for (var i = ${rows("row")}; i < ${rows("row + 1u")}; i += 2u) {
            let line = (image + ${rows("i")}) * wide;
            var lineSum = ${elementOf(width)}();
            for (var j = ${columns("column")}; j < ${columns("column + 1u")}; j += 2u) {
              lineSum += bitcast<f32>(${columns("j + 1u")}) * ${dy(`(line + ${columns("j")}) * co + c`)};
            }
            sum += bitcast<f32>(${rows("i + 1u")}) * lineSum;
          }
          ${dx("t")} = sum;`,
        multiplyAdds: 4 * output.n * output.h * output.w * output.c,
      }),
    ];
  },
};
