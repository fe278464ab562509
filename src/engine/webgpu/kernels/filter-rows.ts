// How an invocation finds its rows of the filter [k, k, ci, co].

import { elementOf, type Shader, type Width } from "../shader";

interface Rows {
  quads: boolean;
  turned: boolean;
  /** Filter size. */
  size: number;
  wi: Width;
  wo: Width;
  /** Blocks of output channels an invocation computes. */
  blocks: number;
}

/**
 * `setup` wants `ci`, `co` (blocks read and written), `group` (and `lane`); `start(ky)` goes where the block `c` of what is
 * read is known; then `row(kx, q, j)` is row j of block q at column kx, all WGSL but kx and q.
 * Forward, rows run along co, one for each channel read; turned, rows run along co too, which is what is read then.
 */
export function filterRows(shader: Shader, { quads, turned, size, wi, wo, blocks }: Rows) {
  if (turned) {
    const filter = shader.tensor("filter", elementOf(wi));
    return {
      setup: `
        let column = co * ${wo}u * ci;
        let firstRow = group * ${blocks * wo}u${quads ? " + lane" : ""};`,
      start: (ky: string) => `let at = ${ky} * ${size}u * column + firstRow * ci + c;`,
      row: (kx: number, q: number, j: string) =>
        filter(`at + ${kx}u * column + ${quads ? `${q * wo}u` : `(${q * wo}u + ${j})`} * ci`),
    };
  }
  const filter = shader.tensor("filter", quads ? "f32" : elementOf(wo));
  const across = quads ? 4 : 1;
  return {
    setup: `
      let length = co * ${across}u;
      let column = ci * ${wi}u * length;
      let firstRow = group * ${blocks * across}u${quads ? " + lane" : ""};`,
    start: (ky: string) => `let at = ${ky} * ${size}u * column + c * ${wi}u * length + firstRow;`,
    row: (kx: number, q: number, j: string) => filter(`at + ${kx}u * column + ${j} * length + ${q * across}u`),
  };
}
