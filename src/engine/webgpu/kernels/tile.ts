// Parts of the text of convolution kernels: who computes what, how a tap of the filter is applied, how results are stored.

import type { At, Width } from "../shader";

export const counted = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Text for every pair (i, j). */
export const eachPair = (first: number, second: number, text: (i: number, j: number) => string) =>
  counted(first)
    .flatMap((i) => counted(second).map((j) => text(i, j)))
    .join("\n");

export function largestDivisor(number: number, most: number): number {
  for (let divisor = Math.min(most, number); divisor > 1; divisor--) if (number % divisor === 0) return divisor;
  return 1;
}

/**
 * Runs `text(i, sums)` for every i, `sums` being the accumulators of row i, `rows[i]`. `looped`: by a loop that moves the
 * rows up, so that what it does to memory stands in the text once; i is then WGSL that no guard can leave out.
 */
export function eachRow(
  rows: readonly (readonly string[])[],
  looped: boolean,
  text: (i: string, sums: readonly string[]) => string,
): string {
  const [first = []] = rows;
  if (!looped || rows.length === 1) return rows.map((sums, i) => text(`${i}u`, sums)).join("\n");
  const moves = rows.slice(1).flatMap((sums, i) => sums.map((sum, k) => `${rows[i]![k]} = ${sum};`));
  return `for (var row = 0u; row < ${rows.length}u; row++) { ${text("row", first)}\n${moves.join("\n")} }`;
}

/**
 * Sets `slot` (which place) and `group` (which group of output blocks) from t, and `live`, false for idle invocations.
 * Places first: the four invocations of a quad share the group, and with it the filter. Channels first: neighbours write
 * neighbouring channels. Wants `places` and `groups`; `padded`: places rounded up to whole quads.
 */
export function slotText(placesFirst: boolean, padded: string): string {
  return placesFirst
    ? `let group = min(t / ${padded}, groups - 1u);
       let live = t < p.threads && t % ${padded} < places;
       let slot = min(t % ${padded}, places - 1u);`
    : `let group = t % groups;
       let live = t < p.threads;
       let slot = min(t / groups, places - 1u);`;
}

interface Tap {
  quads: boolean;
  /** The filter's rows belong to output channels and are dotted with the input (input gradient). */
  turned: boolean;
  /** Channels of an input block, of an output block. */
  wi: Width;
  wo: Width;
  /** WGSL of row j of the filter; with quads, this invocation's own (`lane`). */
  row(j: string): string;
  /** Accumulator and input of each product. */
  terms: readonly (readonly [accumulator: string, input: string])[];
}

/** Adds one tap of the filter times every input to every accumulator. */
export function tapText({ quads, turned, wi, wo, row, terms }: Tap): string {
  const rows = (count: number) =>
    counted(count)
      .map((j) => row(`${j}u`))
      .join(", ");
  let setup: string;
  let product: (x: string) => string;
  if (quads) {
    // component i of an accumulator belongs to channel i ^ lane of its block
    const exchanged = "own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own)";
    const own = wi === 1 ? row("0u") : turned ? row("lane") : `vec4f(${rows(4)})`;
    setup = `let own = ${own}; let m = ${wi === 4 ? "mat4x4f" : "vec4f"}(${exchanged});`;
    product = (x) => `${x} * m`;
  } else if (wi === 4 && wo === 4) {
    setup = `let m = mat4x4f(${rows(4)});`;
    product = (x) => (turned ? `${x} * m` : `m * ${x}`);
  } else if (wi === 4) {
    setup = `let m = ${turned ? row("0u") : `vec4f(${rows(4)})`};`;
    product = (x) => `dot(m, ${x})`;
  } else {
    setup = `let m = ${turned && wo === 4 ? `vec4f(${rows(4)})` : row("0u")};`;
    product = (x) => `m * ${x}`;
  }
  return `{ ${setup}\n${terms.map(([sum, x]) => `${sum} += ${product(x)};`).join("\n")} }`;
}

interface Stored {
  quads: boolean;
  value: string;
  /** WGSL of the index of the output block, and of its number among the channel blocks. */
  at: string;
  block: string;
  y: At;
  onto: At | null;
  bias: At | null;
}

/** Writes a block of output channels, with bias and what it is added to. */
export function storeText({ quads, value, at, block, y, onto, bias }: Stored): string {
  const sum = [quads ? inOrder(value) : value, onto?.(at), bias?.(block)].filter(Boolean).join(" + ");
  return `${y(at)} = ${sum};`;
}

/** With quads: the channels of an accumulator, which holds channel i ^ lane at i, in their own order. Wants IN_ORDER. */
export const inOrder = (value: string) => `inOrder(${value}, lane)`;
export const IN_ORDER = `
  fn inOrder(v: vec4f, lane: u32) -> vec4f {
    let pairs = select(v, v.yxwz, (lane & 1u) != 0u);
    return select(pairs, pairs.zwxy, (lane & 2u) != 0u);
  }`;
