// From records of bytes in planes to normalised images: shifted inside a padded image, mirrored (docs/method.md, 5.3).

import type { CallView } from "../call-view";
import type { Kernel } from "../kernel";
import { Shader } from "../shader";

/** Words of a table of float32: every channel's mean in bytes, then every channel's factor. */
export function normalTable(call: CallView): Uint32Array {
  const centres = call.numbers("mean").map((mean) => mean * 255);
  const factors = call.numbers("std").map((std) => 1 / (std * 255));
  return new Uint32Array(Float32Array.from([...centres, ...factors]).buffer);
}

export const augment: Kernel = {
  dispatches(call) {
    const [h = 1, w = 1, c = 1] = call.numbers("shape");
    const n = call.shape("image")[0] ?? 1;
    const shader = new Shader(call);
    const records = shader.tensor("records", "u32");
    const draws = shader.tensor("draws", "i32");
    const image = shader.tensor("image", "f32");
    const table = shader.table("table", normalTable(call), "f32");
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
            let byte = extractBits(${records("at / 4u")}, (at % 4u) * 8u, 8u);
            let value = select(0f, f32(byte), inside);
            ${image(`t * ${c}u + k`)} = (value - ${table("k")}) * ${table(`k + ${c}u`)};
          }`,
        multiplyAdds: n * h * w * c,
      }),
    ];
  },
};
