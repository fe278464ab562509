// The input gradient of a strided convolution. An invocation computes `cells` neighbouring cells of stride x stride input
// pixels by `blocks` blocks of channels; which taps of the filter meet which pixel of a cell is settled when the text is made.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import { elementOf, Shader, widthOf } from "../shader";
import type { Tuning } from "../tuning";
import { filterRows } from "./filter-rows";
import { counted, eachPair, eachRow, IN_ORDER, largestDivisor, slotText, storeText, tapText } from "./tile";

interface Tap {
  /** Pixel of the cell, row by row. */
  pixel: number;
  ky: number;
  kx: number;
  /** Which output meets it, seen from the cell's own. */
  dy: number;
  dx: number;
}

function tapsOf(size: number, stride: number): Tap[] {
  const pad = (size - 1) / 2;
  return counted(stride * stride).flatMap((pixel) =>
    counted(size * size).flatMap((k) => {
      const [ky, kx] = [Math.floor(k / size), k % size];
      const dy = (Math.floor(pixel / stride) + pad - ky) / stride;
      const dx = ((pixel % stride) + pad - kx) / stride;
      return Number.isInteger(dy) && Number.isInteger(dx) ? [{ pixel, ky, kx, dy, dx }] : [];
    }),
  );
}

export function convolutionCells(call: CallView, tuning: Tuning): Dispatch {
  const input = call.images("dx");
  const output = call.images("dy");
  const size = call.shape("filter")[0] ?? 1;
  const stride = call.number("stride");
  const taps = tapsOf(size, stride);
  const [wi, wo] = [widthOf(output.c), widthOf(input.c)];
  const quads = tuning.quads && wo === 4;
  const cells = Math.ceil(output.w / Math.ceil(output.w / tuning.cells.pixels));
  const tiles = Math.ceil(output.w / cells);
  const blocks = largestDivisor(input.c / wo, tuning.cells.blocks);
  const groups = input.c / wo / blocks;
  const places = output.n * output.h * tiles;
  const padded = quads ? Math.ceil(places / 4) * 4 : places;

  const shader = new Shader(call);
  const dy = shader.tensor("dy", elementOf(wi));
  const onto = call.has("onto") ? shader.tensor("onto", elementOf(wo)) : null;
  const dx = shader.tensor("dx", elementOf(wo));
  const filter = filterRows(shader, { quads, turned: true, size, wi, wo, blocks });

  const offsets = [...new Set(taps.map((tap) => tap.dx))];
  const [low, high] = [Math.min(...offsets), Math.max(...offsets)];
  const load = (i: number) => {
    const guards = [
      quads ? "inside" : "",
      i < 0 ? `first + ${i} >= 0` : "",
      (tiles - 1) * cells + i >= output.w ? `first + ${i} < wide` : "",
    ].filter(Boolean);
    const value = dy(`u32(row + ${i}) * ci + c`);
    return `let x${i - low} = ${guards.length > 0 ? `select(X(), ${value}, ${guards.join(" && ")})` : value};`;
  };
  const tap = ({ pixel, ky, kx, dx: offset }: Tap, q: number) =>
    `{ ${filter.start(`${ky}u`)}
    ${tapText({
      quads,
      turned: true,
      wi,
      wo,
      row: (j) => filter.row(kx, q, j),
      terms: counted(cells).map((i) => [`a${i}_${pixel}_${q}`, `x${i + offset - low}`] as const),
    })} }`;
  const line = (offset: number) => {
    const met = taps.filter((found) => found.dy === offset);
    const values = counted(high - low + cells).map((i) => load(i + low));
    const products = met.flatMap((found) => counted(blocks).map((q) => tap(found, q)));
    const text = `${values.join("\n")}\n${products.join("\n")}`;
    return quads
      ? `{ let wanted = i32(down) + ${offset};
           let oy = clamp(wanted, 0, tall - 1);
           let inside = oy == wanted;
           let row = (i32(image) * tall + oy) * wide + first;
           ${text} }`
      : `{ let oy = i32(down) + ${offset};
           if (oy >= 0 && oy < tall) {
             let row = (i32(image) * tall + oy) * wide + first;
             ${text} } }`;
  };
  const sums = counted(cells).map((i) =>
    counted(stride * stride).flatMap((pixel) => counted(blocks).map((q) => `a${i}_${pixel}_${q}`)),
  );
  const store = (i: string, found: readonly string[]) =>
    counted(stride * stride)
      .map((pixel) => {
        const [y, x] = [Math.floor(pixel / stride), pixel % stride];
        const text = counted(blocks).map((q) => {
          const block = `group * ${blocks}u + ${q}u`;
          const at = `((image * h + down * ${stride}u + ${y}u) * w + (u32(first) + ${i}) * ${stride}u + ${x}u) * co + ${block}`;
          return storeText({ quads, value: found[pixel * blocks + q]!, at, block, y: dx, onto, bias: null });
        });
        const guards = [
          output.h * stride > input.h && y > 0 ? `down * ${stride}u + ${y}u < h` : "",
          tiles * cells * stride > input.w ? `(u32(first) + ${i}) * ${stride}u + ${x}u < w` : "",
        ].filter(Boolean);
        return guards.length > 0 ? `if (${guards.join(" && ")}) { ${text.join("\n")} }` : text.join("\n");
      })
      .join("\n");
  return shader.dispatch({
    threads: padded * groups,
    before: `alias X = ${elementOf(wi)};\nalias Y = ${elementOf(wo)};${quads ? IN_ORDER : ""}`,
    body: `
      let ci = ${shader.u32("ci", output.c / wi)};
      let co = ${shader.u32("co", input.c / wo)};
      let h = ${shader.u32("h", input.h)};
      let w = ${shader.u32("w", input.w)};
      let tall = i32(${shader.u32("tall", output.h)});
      let wide = i32(${shader.u32("wide", output.w)});
      let tiles = ${shader.u32("tiles", tiles)};
      let places = ${shader.u32("places", places)};
      let groups = ${shader.u32("groups", groups)};
      ${slotText(tuning.placesFirst, shader.u32("padded", padded))}
      let down = (slot / tiles) % u32(tall);
      let image = slot / tiles / u32(tall);
      let first = i32((slot % tiles) * ${cells}u);
      ${filter.setup}
      ${counted(stride * stride)
        .map((pixel) => eachPair(cells, blocks, (i, q) => `var a${i}_${pixel}_${q} = Y();`))
        .join("\n")}
      for (var c = 0u; c < ci; c++) {
        ${[...new Set(taps.map((found) => found.dy))].map(line).join("\n")}
      }
      if (live) { ${eachRow(sums, tuning.looped, store)} }`,
    unguarded: true,
    quads,
    multiplyAdds: size * size * input.c * output.n * output.h * output.w * output.c,
  });
}
