// From records of bytes in planes to normalised images: shifted inside a padded image, mirrored (docs/method.md, 5.3).

import type { Kernel } from "../kernel";
import { openRecords } from "./records";

export const augment: Kernel = {
  dispatches(call) {
    const { n, h, w, c, shader, draws, image, byte, normalised } = openRecords(call);
    const pad = shader.u32("pad", call.number("pad"));
    const reflect = call.attributes.padMode === "reflect";
    // the reflection stays inside by itself
    const inside = reflect ? "true" : "row >= 0 && row < h && column >= 0 && column < w";
    return [
      shader.dispatch({
        threads: n * h * w,
        before: `
          fn mirrored(at: i32, size: i32) -> i32 {
            let high = select(at, 2 * (size - 1) - at, at >= size);
            return select(high, -at, at < 0);
          }`,
        body: `
          let h = i32(${shader.u32("h", h)});
          let w = i32(${shader.u32("w", w)});
          let n = i32(t) / (h * w);
          let y = (i32(t) / w) % h;
          let x = i32(t) % w;
          let flip = ${draws("n * 3 + 2")} != 0;
          let row = y + ${draws("n * 3")} - i32(${pad});
          let column = select(x, w - 1 - x, flip) + ${draws("n * 3 + 1")} - i32(${pad});
          let inside = ${inside};
          let source = u32(${reflect ? "mirrored(row, h) * w + mirrored(column, w)" : "row * w + column"});
          for (var k = 0u; k < ${c}u; k++) {
            let at = (u32(n) * ${c}u + k) * u32(h * w) + source;
            let byte = ${byte("at")};
            let value = select(0f, f32(byte), inside);
            ${image(`t * ${c}u + k`)} = ${normalised("value", "k")};
          }`,
        multiplyAdds: n * h * w * c,
      }),
    ];
  },
};
