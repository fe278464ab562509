// Means over a grid of windows, and the gradient. Windows lie as the contract says (plan/kernels.ts).

import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";

/** WGSL: where window o of `to` begins in `from` positions, and the place behind its last. */
const WINDOW = `
  fn beginOf(o: u32, size: u32, count: u32) -> u32 { return o * size / count; }
  fn endOf(o: u32, size: u32, count: u32) -> u32 { return ((o + 1u) * size + count - 1u) / count; }`;

export const averagePool: Kernel = {
  dispatches(call) {
    const [input, output] = [call.images("x"), call.images("y")];
    const width = widthOf(input.c);
    const shader = new Shader(call);
    const x = shader.tensor("x", elementOf(width));
    const y = shader.tensor("y", elementOf(width));
    return [
      shader.dispatch({
        threads: (output.n * output.h * output.w * output.c) / width,
        before: WINDOW,
        body: `
          let co = ${shader.u32("co", output.c / width)};
          let h = ${shader.u32("h", input.h)};
          let w = ${shader.u32("w", input.w)};
          let tall = ${shader.u32("tall", output.h)};
          let wide = ${shader.u32("wide", output.w)};
          let place = t / co;
          let row = (place / wide) % tall;
          let top = beginOf(row, h, tall);
          let bottom = endOf(row, h, tall);
          let left = beginOf(place % wide, w, wide);
          let right = endOf(place % wide, w, wide);
          let image = place / wide / tall * h;
          var sum = ${elementOf(width)}();
          for (var i = top; i < bottom; i++) {
            for (var j = left; j < right; j++) { sum += ${x("((image + i) * w + j) * co + t % co")}; }
          }
          ${y("t")} = sum / f32((bottom - top) * (right - left));`,
        multiplyAdds: input.n * input.h * input.w * input.c,
      }),
    ];
  },
};

export const averagePoolGradient: Kernel = {
  dispatches(call) {
    const [input, output] = [call.images("dx"), call.images("dy")];
    const width = widthOf(input.c);
    const shader = new Shader(call);
    const dy = shader.tensor("dy", elementOf(width));
    const dx = shader.tensor("dx", elementOf(width));
    return [
      shader.dispatch({
        threads: (input.n * input.h * input.w * input.c) / width,
        before: WINDOW,
        body: `
          let co = ${shader.u32("co", input.c / width)};
          let h = ${shader.u32("h", input.h)};
          let w = ${shader.u32("w", input.w)};
          let tall = ${shader.u32("tall", output.h)};
          let wide = ${shader.u32("wide", output.w)};
          let place = t / co;
          let row = (place / w) % h;
          let column = place % w;
          let image = place / w / h * tall;
          var sum = ${elementOf(width)}();
          // the windows that a position lies in are a window of windows
          for (var i = beginOf(row, tall, h); i < endOf(row, tall, h); i++) {
            let rows = endOf(i, h, tall) - beginOf(i, h, tall);
            for (var j = beginOf(column, wide, w); j < endOf(column, wide, w); j++) {
              let columns = endOf(j, w, wide) - beginOf(j, w, wide);
              sum += ${dy("((image + i) * wide + j) * co + t % co")} / f32(rows * columns);
            }
          }
          ${dx("t")} = sum;`,
        multiplyAdds: input.n * input.h * input.w * input.c,
      }),
    ];
  },
};
