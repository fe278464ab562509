// Dropout's mask from counter-based random numbers: the same four words as `draw` of data/random.ts.

import type { Kernel } from "../kernel";
import { Shader } from "../shader";

/** Philox4x32-10 (Salmon et al., SC11); products of 32-bit numbers from halves. */
const PHILOX = `
  fn high(a: u32, b: u32) -> u32 {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let middle = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
    let carry = (middle & 0xffffu) + (a & 0xffffu) * (b >> 16u);
    return (a >> 16u) * (b >> 16u) + (middle >> 16u) + (carry >> 16u);
  }
  fn philox(counter: vec4u, seed: vec2u) -> vec4u {
    var c = counter;
    var key = seed;
    for (var round = 0; round < 10; round++) {
      c = vec4u(
        high(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z,
        high(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
      key += vec2u(0x9e3779b9u, 0xbb67ae85u);
    }
    return c;
  }`;

export const dropoutMask: Kernel = {
  dispatches(call) {
    const length = call.length("y");
    const shader = new Shader(call);
    const y = shader.tensor("y", "f32");
    const step = shader.scalars()(shader.u32("stepSlot", call.slot("step")));
    const rate = call.number("rate");
    const word = (name: string) => shader.u32(name, call.number(name) >>> 0);
    // dropped where word / 2^32 < rate
    const below = shader.u32("below", Math.min(Math.ceil(rate * 2 ** 32), 2 ** 32 - 1));
    const kept = shader.f32("kept", 1 / (1 - rate));
    const end = shader.u32("end", length);
    return [
      shader.dispatch({
        threads: Math.ceil(length / 4),
        before: PHILOX,
        body: `
          let counter = vec4u(4u * t, u32(${step}), ${word("layer")}, 0u);
          let words = philox(counter, vec2u(${word("seed")}, ${word("purpose")}));
          let mask = select(vec4f(${kept}), vec4f(), words < vec4u(${below}));
          for (var k = 0u; k < 4u && 4u * t + k < ${end}; k++) { ${y("4u * t + k")} = mask[k]; }`,
        multiplyAdds: 10 * length,
      }),
    ];
  },
};
