// Mean over the pixels of each image, and its gradient.

import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";

export const globalPool: Kernel = {
  dispatches(call) {
    const { n, h, w, c } = call.images("x");
    const width = widthOf(c);
    const shader = new Shader(call);
    const x = shader.tensor("x", elementOf(width));
    const y = shader.tensor("y", elementOf(width));
    const [blocks, pixels] = [shader.u32("blocks", c / width), shader.u32("pixels", h * w)];
    return [
      shader.dispatch({
        threads: (n * c) / width,
        body: `
          let blocks = ${blocks};
          let pixels = ${pixels};
          let start = (t / blocks) * pixels * blocks + t % blocks;
          var sum = ${elementOf(width)}();
          for (var i = 0u; i < pixels; i++) { sum += ${x("start + i * blocks")}; }
          ${y("t")} = sum / f32(pixels);`,
        multiplyAdds: n * h * w * c,
      }),
    ];
  },
};

export const globalPoolGradient: Kernel = {
  dispatches(call) {
    const { n, h, w, c } = call.images("dx");
    const width = widthOf(c);
    const shader = new Shader(call);
    const dy = shader.tensor("dy", elementOf(width));
    const dx = shader.tensor("dx", elementOf(width));
    const [blocks, pixels] = [shader.u32("blocks", c / width), shader.u32("pixels", h * w)];
    return [
      shader.dispatch({
        threads: (n * h * w * c) / width,
        body: `
          let blocks = ${blocks};
          let image = t / (${pixels} * blocks);
          ${dx("t")} = ${dy("image * blocks + t % blocks")} / f32(${pixels});`,
      }),
    ];
  },
};
