// The filter's gradient, first half: every invocation sums the products of one row of the filter, some input channels and
// some output channels over its share of the output's rows, sliding along them. Shares are summed by `filter-gradient.ts`.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import { elementOf, Shader, type Width, widthOf } from "../shader";
import type { Tuning } from "../tuning";
import { counted, eachPair, eachRow, IN_ORDER, inOrder, largestDivisor } from "./tile";

export interface Shares {
  /** How many partial sums there are of every weight, and pieces of the output's rows in each. */
  shares: number;
  pieces: number;
  /** Pixels of a piece, and pieces of a row. */
  columns: number;
  tiles: number;
  /** Channels of an input block, of an output block; blocks an invocation takes of each. */
  wi: Width;
  wo: Width;
  inputs: number;
  outputs: number;
  quads: boolean;
  /** Invocations of one share. */
  threads: number;
  /** Weights. */
  length: number;
}

/** Most blocks of single channels that one invocation takes. */
const MOST_SINGLE = 4;

export function sharesOf(call: CallView, { quads, filterGradient }: Tuning): Shares {
  const [size, x, dy] = [call.number("size"), call.images("x"), call.images("dy")];
  const [wi, wo] = [widthOf(x.c), widthOf(dy.c)];
  const inputs = wi === 4 ? 1 : largestDivisor(x.c, MOST_SINGLE);
  const outputs = largestDivisor(dy.c / wo, wo === 4 ? filterGradient.blocks : MOST_SINGLE);
  const threads = size * (x.c / wi / inputs) * (dy.c / wo / outputs);
  const length = size * size * x.c * dy.c;
  // partial sums take no more memory than the images they come from
  const most = Math.max(1, Math.floor((call.length("x") + call.length("dy")) / 2 / length));
  // a variant makes do with what its row has room for
  const room = Math.floor((call.scratchBytes(0) ?? Number.POSITIVE_INFINITY) / 4 / length);
  const columns = Math.ceil(dy.w / Math.ceil(dy.w / filterGradient.pixels));
  const tiles = Math.ceil(dy.w / columns);
  const all = dy.n * dy.h * tiles;
  const pieces = Math.ceil(all / Math.min(all, most, room, Math.ceil(filterGradient.threads / threads)));
  const shares = Math.ceil(all / pieces);
  // the four invocations of a quad take four blocks of inputs and share the gradient
  const exchange = quads && wi === 4 && wo === 4 && x.c % 16 === 0;
  return { shares, pieces, columns, tiles, wi, wo, inputs, outputs, quads: exchange, threads, length };
}

export function filterPartials(call: CallView, tuning: Tuning): Dispatch {
  const { shares, pieces, columns, tiles, wi, wo, inputs, outputs, quads, threads } = sharesOf(call, tuning);
  const [input, output] = [call.images("x"), call.images("dy")];
  const [size, stride] = [call.number("size"), call.number("stride")];
  const pad = (size - 1) / 2;

  const shader = new Shader(call);
  const x = shader.tensor("x", elementOf(wi));
  const dy = shader.tensor("dy", quads ? "f32" : elementOf(wo));
  const partials = shader.scratch(0, elementOf(wo));

  const value = (i: number, b: number) => {
    const guards = [
      size > 1 ? "inside" : "",
      i < pad ? `left + ${i} >= 0` : "",
      (tiles - 1) * columns * stride + i - pad >= input.w ? `left + ${i} < w` : "",
    ].filter(Boolean);
    const text = x(`u32(row + left + ${i}) * ci + c + ${b}u`);
    return guards.length > 0 ? `select(X(), ${text}, ${guards.join(" && ")})` : text;
  };
  const gradient = (u: number, q: number) => {
    const at = `(line * wide + first + ${u}u) * co + group + ${q}u`;
    const loaded = quads ? dy(`(${at}) * 4u + lane`) : dy(at);
    const ragged = tiles * columns > output.w && u > 0;
    const own = ragged ? `select(${quads ? "0" : "Y()"}, ${loaded}, first + ${u}u < wide)` : loaded;
    const exchanged = "vec4f(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own))";
    return quads ? `let own = ${own}; let g = ${exchanged};` : `let g = ${own};`;
  };
  const products = (u: number, q: number) =>
    `{ ${gradient(u, q)}
    ${eachPair(size, inputs * wi, (kx, j) => {
      const from = `x${u * stride + kx}_${Math.floor(j / wi)}`;
      return `a${kx}_${j}_${q} += ${wi === 4 ? `${from}[${j % 4}]` : from} * g;`;
    })} }`;
  const read = new Set(counted(columns).flatMap((u) => counted(size).map((kx) => u * stride + kx)));
  const setUp = (i: number) =>
    counted(inputs)
      .map((b) => `let x${i}_${b} = ${value(i, b)};`)
      .join("\n");
  // rows of partial sums: one for each column of the filter and input channel
  const sums = counted(size * inputs * wi).map((i) =>
    counted(outputs).map((q) => `a${Math.floor(i / (inputs * wi))}_${i % (inputs * wi)}_${q}`),
  );
  const store = (i: string, found: readonly string[]) => {
    const row = `((place + ${i} / ${inputs * wi}u) * ci * ${wi}u + c * ${wi}u + ${i} % ${inputs * wi}u) * co + group`;
    return found.map((sum, q) => `${partials(`${row} + ${q}u`)} = ${quads ? inOrder(sum) : sum};`).join("\n");
  };
  return shader.dispatch({
    threads: threads * shares,
    before: `alias X = ${elementOf(wi)};\nalias Y = ${elementOf(wo)};${quads ? IN_ORDER : ""}`,
    body: `
      let ci = ${shader.u32("ci", input.c / wi)};
      let co = ${shader.u32("co", output.c / wo)};
      let h = i32(${shader.u32("h", input.h)});
      let w = i32(${shader.u32("w", input.w)});
      let tall = ${shader.u32("tall", output.h)};
      let wide = ${shader.u32("wide", output.w)};
      let c = (t % (ci / ${inputs}u)) * ${inputs}u;
      let afterC = t / (ci / ${inputs}u);
      let group = (afterC % (co / ${outputs}u)) * ${outputs}u;
      let afterGroup = afterC / (co / ${outputs}u);
      let ky = afterGroup % ${size}u;
      let share = afterGroup / ${size}u;
      let start = share * ${shader.u32("pieces", pieces)};
      let end = min(start + p.pieces, ${shader.u32("all", output.n * output.h * tiles)});
      var first = (start % ${shader.u32("tiles", tiles)}) * ${columns}u;
      var line = start / p.tiles;
      var down = line % tall;
      var image = line / tall;
      ${counted(outputs)
        .map((q) => eachPair(size, inputs * wi, (kx, j) => `var a${kx}_${j}_${q} = Y();`))
        .join("\n")}
      // one loop over rows and their pieces: on a processor every loop around the sums has its price
      for (var i = start; i < end; i++) {
        let wanted = i32(down * ${stride}u + ky) - ${pad};
        let iy = clamp(wanted, 0, h - 1);
        let inside = iy == wanted;
        let row = (i32(image) * h + iy) * w;
        let left = i32(first * ${stride}u) - ${pad};
        ${[...read].map(setUp).join("\n")}
        ${eachPair(columns, outputs, products)}
        first += ${columns}u;
        let nextLine = first >= wide;
        first = select(first, 0u, nextLine);
        line += select(0u, 1u, nextLine);
        down += select(0u, 1u, nextLine);
        image += select(0u, 1u, down == tall);
        down = select(down, 0u, down == tall);
      }
      let place = (share * ${size}u + ky) * ${size}u;
      ${eachRow(sums, tuning.looped, store)}`,
    quads,
    multiplyAdds: size * size * input.c * output.n * output.h * output.w * output.c,
  });
}
