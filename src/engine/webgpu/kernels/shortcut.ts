// The parameter-free shortcut and its gradient: every stride-th pixel, zero channels on both sides.

import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";

interface Images {
  n: number;
  h: number;
  w: number;
  c: number;
}

/** Blocks of channels before the first that is copied, and how wide blocks can be. */
function blocksOf(narrow: Images, wide: Images) {
  const before = Math.floor((wide.c - narrow.c) / 2);
  const width = before % 4 === 0 && narrow.c % 4 === 0 ? widthOf(wide.c) : 1;
  return { width, before: before / width } as const;
}

export const shortcut: Kernel = {
  dispatches(call) {
    const [input, output] = [call.images("x"), call.images("y")];
    const { width, before } = blocksOf(input, output);
    const shader = new Shader(call);
    const x = shader.tensor("x", elementOf(width));
    const y = shader.tensor("y", elementOf(width));
    const stride = shader.u32("stride", call.number("stride"));
    return [
      shader.dispatch({
        threads: (output.n * output.h * output.w * output.c) / width,
        body: `
          let ci = ${shader.u32("ci", input.c / width)};
          let co = ${shader.u32("co", output.c / width)};
          let wide = ${shader.u32("wide", output.w)};
          let tall = ${shader.u32("tall", output.h)};
          let place = t / co;
          let line = place / wide;
          let row = (line / tall) * ${shader.u32("h", input.h)} + (line % tall) * ${stride};
          let pixel = row * ${shader.u32("w", input.w)} + (place % wide) * ${stride};
          let channel = t % co - ${shader.u32("before", before)};
          // channels before the first wrap around to large numbers
          ${y("t")} = select(${elementOf(width)}(), ${x("pixel * ci + min(channel, ci - 1u)")}, channel < ci);`,
      }),
    ];
  },
};

export const shortcutGradient: Kernel = {
  dispatches(call) {
    const [input, output] = [call.images("dx"), call.images("dy")];
    const { width, before } = blocksOf(input, output);
    const shader = new Shader(call);
    const dy = shader.tensor("dy", elementOf(width));
    const dx = shader.tensor("dx", elementOf(width));
    const stride = shader.u32("stride", call.number("stride"));
    return [
      shader.dispatch({
        threads: (input.n * input.h * input.w * input.c) / width,
        body: `
          let ci = ${shader.u32("ci", input.c / width)};
          let co = ${shader.u32("co", output.c / width)};
          let w = ${shader.u32("w", input.w)};
          let h = ${shader.u32("h", input.h)};
          let place = t / ci;
          let line = place / w;
          let at = vec2u(line % h, place % w);
          let row = (line / h) * ${shader.u32("tall", output.h)} + at.x / ${stride};
          let pixel = row * ${shader.u32("wide", output.w)} + at.y / ${stride};
          let picked = all(at % ${stride} == vec2u());
          let value = ${dy(`pixel * co + ${shader.u32("before", before)} + t % ci`)};
          ${dx("t")} = select(${elementOf(width)}(), value, picked);`,
      }),
    ];
  },
};
