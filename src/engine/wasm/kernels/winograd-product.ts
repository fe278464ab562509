// A plain matrix product with a packed right side: what Winograd's planes need. As tiles.ts: rolled, 8 sums.

import { fma } from "./simd";

/**
 * x [rows][inputs] times packed [outputs / 8][inputs][8] to out [rows][outputs]; outputs: a multiple of 8. Rows are taken four
 * at a time; there must be room for as many, in x and in out.
 */
export function product(x: usize, inputs: i32, packed: usize, out: usize, outputs: i32, rows: i32): void {
  const run = usize(inputs) << 2;
  const outStep = usize(outputs) << 2;
  const blockBytes = run << 3;
  for (const end = out + outStep; out < end; out += 32, packed += blockBytes) {
    let p = x;
    let o = out;
    for (let left = rows; left > 0; left -= 4, p += 4 * run, o += 4 * outStep) {
      let x0 = p;
      let x1 = p + run;
      let x2 = x1 + run;
      let x3 = x2 + run;
      let a00 = f32x4.splat(0);
      let a01 = a00;
      let a10 = a00;
      let a11 = a00;
      let a20 = a00;
      let a21 = a00;
      let a30 = a00;
      let a31 = a00;
      let w = packed;
      for (const wEnd = packed + blockBytes; w < wEnd; w += 32, x0 += 4, x1 += 4, x2 += 4, x3 += 4) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let s = v128.load32_splat(x0);
        a00 = fma(s, w0, a00);
        a01 = fma(s, w1, a01);
        s = v128.load32_splat(x1);
        a10 = fma(s, w0, a10);
        a11 = fma(s, w1, a11);
        s = v128.load32_splat(x2);
        a20 = fma(s, w0, a20);
        a21 = fma(s, w1, a21);
        s = v128.load32_splat(x3);
        a30 = fma(s, w0, a30);
        a31 = fma(s, w1, a31);
      }
      v128.store(o, a00);
      v128.store(o, a01, 16);
      v128.store(o + outStep, a10);
      v128.store(o + outStep, a11, 16);
      v128.store(o + 2 * outStep, a20);
      v128.store(o + 2 * outStep, a21, 16);
      v128.store(o + 3 * outStep, a30);
      v128.store(o + 3 * outStep, a31, 16);
    }
  }
}
