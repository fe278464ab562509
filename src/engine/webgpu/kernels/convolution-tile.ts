// The register tile that convolutions are made of: an invocation computes `columns` neighbours of a row by `blocks` blocks
// of output channels (four channels each, or one), and reads each input of a row once for all columns of the filter.
// An input gradient at stride 1 is the same, with the filter turned by 180 degrees and its channels exchanged.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import { elementOf, Shader, widthOf } from "../shader";
import type { Tuning } from "../tuning";
import { filterRows } from "./filter-rows";
import { counted, eachPair, eachRow, IN_ORDER, largestDivisor, slotText, storeText, tapText } from "./tile";

interface Job {
  /** Names of what is read and of what comes out. */
  from: string;
  to: string;
  stride: number;
  /** The input gradient's way through the filter. */
  turned: boolean;
}

export function convolutionTile(call: CallView, tuning: Tuning, { from, to, stride, turned }: Job): Dispatch {
  const input = call.images(from);
  const output = call.images(to);
  const size = call.shape("filter")[0] ?? 1;
  const pad = (size - 1) / 2;
  const [wi, wo] = [widthOf(input.c), widthOf(output.c)];
  const quads = tuning.quads && wo === 4;
  const columns = Math.ceil(output.w / Math.ceil(output.w / tuning.tile.pixels));
  const tiles = Math.ceil(output.w / columns);
  const blocks = largestDivisor(output.c / wo, tuning.tile.blocks);
  const groups = output.c / wo / blocks;
  const places = output.n * output.h * tiles;
  const padded = quads ? Math.ceil(places / 4) * 4 : places;

  const shader = new Shader(call);
  const x = shader.tensor(from, elementOf(wi));
  const bias = call.has("bias") ? shader.tensor("bias", elementOf(wo)) : null;
  const onto = call.has("onto") ? shader.tensor("onto", elementOf(wo)) : null;
  const y = shader.tensor(to, elementOf(wo));
  const filter = filterRows(shader, { quads, turned, size, wi, wo, blocks });

  const load = (i: number) => {
    const value = x(`u32(row + ${i}) * ci + c`);
    const guards = [
      quads && size > 1 ? "inside" : "",
      i < pad ? `left + ${i} >= 0` : "",
      (tiles - 1) * columns * stride + i - pad >= input.w ? `left + ${i} < w` : "",
    ].filter(Boolean);
    return `let x${i} = ${guards.length > 0 ? `select(X(), ${value}, ${guards.join(" && ")})` : value};`;
  };
  const read = new Set(counted(columns).flatMap((i) => counted(size).map((kx) => i * stride + kx)));
  // few channels leave registers free: each row of the filter is summed apart, which rounds less
  const apart = output.c <= 4;
  const zeros = (name: string) => eachPair(columns, blocks, (i, q) => `var ${name}${i}_${q} = Y();`);
  const tap = (kx: number, q: number) =>
    tapText({
      quads,
      turned,
      wi,
      wo,
      row: (j) => filter.row(turned ? size - 1 - kx : kx, q, j),
      terms: counted(columns).map((i) => [`${apart ? "r" : "a"}${i}_${q}`, `x${i * stride + kx}`] as const),
    });
  const sums = counted(columns).map((i) => counted(blocks).map((q) => `a${i}_${q}`));
  const ragged = tiles * columns > output.w;
  const store = (i: string, found: readonly string[]) => {
    const text = found.map((value, q) => {
      const block = `group * ${blocks}u + ${q}u`;
      return storeText({ quads, value, at: `(place + ${i}) * co + ${block}`, block, y, onto, bias });
    });
    return ragged ? `if (first + ${i} < wide) { ${text.join("\n")} }` : text.join("\n");
  };
  return shader.dispatch({
    threads: padded * groups,
    before: `alias X = ${elementOf(wi)};\nalias Y = ${elementOf(wo)};${quads ? IN_ORDER : ""}`,
    body: `
      let ci = ${shader.u32("ci", input.c / wi)};
      let co = ${shader.u32("co", output.c / wo)};
      let h = i32(${shader.u32("h", input.h)});
      let w = i32(${shader.u32("w", input.w)});
      let tall = ${shader.u32("tall", output.h)};
      let wide = ${shader.u32("wide", output.w)};
      let tiles = ${shader.u32("tiles", tiles)};
      let places = ${shader.u32("places", places)};
      let groups = ${shader.u32("groups", groups)};
      ${slotText(tuning.placesFirst, shader.u32("padded", padded))}
      let line = slot / tiles;
      let first = (slot % tiles) * ${columns}u;
      let top = i32((line % tall) * ${stride}u) - ${pad};
      let left = i32(first * ${stride}u) - ${pad};
      ${filter.setup}
      ${zeros("a")}
      for (var ky = 0; ky < ${size}; ky++) {
        ${size === 1 ? "let iy = top;" : rowText(quads)}
        let row = (i32(line / tall) * h + iy) * w + left;
        ${apart ? zeros("r") : ""}
        for (var c = 0u; c < ci; c++) {
          ${filter.start(turned ? `u32(${size - 1} - ky)` : "u32(ky)")}
          ${[...read].map(load).join("\n")}
          ${eachPair(size, blocks, tap)}
        }
        ${apart ? eachPair(columns, blocks, (i, q) => `a${i}_${q} += r${i}_${q};`) : ""}
      }
      let place = line * wide + first;
      if (live) { ${eachRow(sums, tuning.looped, store)} }`,
    unguarded: true,
    quads,
    multiplyAdds: size * size * input.c * output.n * output.h * output.w * output.c,
  });
}

/** A quad may stand in two rows of an image, and must exchange in step: it skips no row, but reads zeros there. */
const rowText = (quads: boolean) =>
  quads
    ? `let wanted = top + ky;
       let iy = clamp(wanted, 0, h - 1);
       let inside = iy == wanted;`
    : `let iy = top + ky;
       if (iy < 0 || iy >= h) { continue; }`;
