// Two float16 in a word, and back (core WGSL: no extension is needed).

import type { Kernel } from "../kernel";
import { Shader } from "../shader";

export const packHalf: Kernel = {
  dispatches(call) {
    const length = call.length("x");
    const shader = new Shader(call);
    const x = shader.tensor("x", "f32");
    const y = shader.tensor("y", "u32");
    const end = shader.u32("end", length);
    return [
      shader.dispatch({
        threads: Math.ceil(length / 2),
        before: `
          const NAN_BITS = 0x7e00u;
          fn bitsOf(v: f32) -> u32 {
            // by bits: a compiler may assume that floats are finite
            if ((bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u) { return NAN_BITS; }
            return pack2x16float(vec2f(clamp(v, -65504, 65504), 0)) & 0xffffu;
          }`,
        body: `
          let i = 2u * t;
          var word = bitsOf(${x("i")});
          if (i + 1u < ${end}) { word |= bitsOf(${x("i + 1u")}) << 16u; }
          ${y("t")} = word;`,
        multiplyAdds: length,
      }),
    ];
  },
};

export const unpackHalf: Kernel = {
  dispatches(call) {
    const length = call.length("y");
    const shader = new Shader(call);
    const x = shader.tensor("x", "u32");
    const y = shader.tensor("y", "f32");
    const end = shader.u32("end", length);
    return [
      shader.dispatch({
        threads: Math.ceil(length / 2),
        body: `
          let i = 2u * t;
          let pair = unpack2x16float(${x("t")});
          ${y("i")} = pair.x;
          if (i + 1u < ${end}) { ${y("i + 1u")} = pair.y; }`,
        multiplyAdds: length,
      }),
    ];
  },
};
