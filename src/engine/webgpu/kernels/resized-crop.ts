// From records of bytes in planes to normalised images: a rectangle of each resized to the whole, mirrored
// (docs/method.md, 5.3). Where pixels come from is worked out in whole numbers, as on every backend.

import type { Kernel } from "../kernel";
import { openRecords } from "./records";

export const resizedCrop: Kernel = {
  dispatches(call) {
    const { n, h, w, c, shader, draws, image, byte, normalised } = openRecords(call);
    const drawn = (which: number) => draws(`n * 5 + ${which}`);
    const pixel = (row: string, column: string) => `f32(${byte(`(plane + ${row} * w + ${column})`)})`;
    return [
      shader.dispatch({
        threads: n * h * w,
        before: `
          struct Source { low: u32, high: u32, weight: f32 }
          fn sourceOf(output: i32, start: i32, extent: i32, size: i32) -> Source {
            let doubled = max((2 * output + 1) * extent - size, 0);
            let low = doubled / (2 * size);
            let weight = f32(doubled - low * 2 * size) / f32(2 * size);
            return Source(u32(start + low), u32(start + min(low + 1, extent - 1)), weight);
          }`,
        body: `
          let h = ${shader.u32("h", h)};
          let w = ${shader.u32("w", w)};
          let n = t / (h * w);
          let x = i32(t % w);
          let flip = ${drawn(4)} != 0;
          let row = sourceOf(i32((t / w) % h), ${drawn(0)}, ${drawn(2)}, i32(h));
          let column = sourceOf(select(x, i32(w) - 1 - x, flip), ${drawn(1)}, ${drawn(3)}, i32(w));
          for (var k = 0u; k < ${c}u; k++) {
            let plane = (n * ${c}u + k) * h * w;
            let above = mix(${pixel("row.low", "column.low")}, ${pixel("row.low", "column.high")}, column.weight);
            let below = mix(${pixel("row.high", "column.low")}, ${pixel("row.high", "column.high")}, column.weight);
            ${image(`t * ${c}u + k`)} = ${normalised("mix(above, below, row.weight)", "k")};
          }`,
        multiplyAdds: 7 * n * h * w * c,
      }),
    ];
  },
};
