// A norm's gradient towards its input and its residual, in one pass: plain (the masked gradient passes through), or a
// norm of its own.

import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import { EPSILON } from "./norm-apply";
import { maskedText } from "./norm-gradient-sums";
import { mapWalk, walkText } from "./walk";

export const normGradientApply: Kernel = {
  dispatches(call, { walk: { pixels: each } }) {
    const { n, h, w, c } = call.images("x");
    const walk = mapWalk(n * h * w, c, each);
    // up to six images and nine vectors are more than a device binds one by one
    const shader = new Shader(call, { windows: true });
    const tensor = (name: string) => shader.tensor(name, walk.element);
    const perPixel = shader.f32("perPixel", 1 / (n * h * w));
    const shiftOf = tensor("dshift")("c");
    /** dx = factor * (g - dshift / m) + slope * (x - mean). */
    const factors = (mean: string, variance: string, scale: string, dscale: string, own: string) => `
      let ${own}Mean = ${tensor(mean)("c")};
      let ${own}Rate = 1 / sqrt(${tensor(variance)("c")} + ${EPSILON});
      let ${own}Factor = ${tensor(scale)("c")} * ${own}Rate;
      let ${own}Slope = -${own}Factor * ${own}Rate * ${tensor(dscale)("c")} * ${perPixel};`;
    const gradient = (x: string, own: string) =>
      `${own}Factor * centred + ${own}Slope * (${tensor(x)("i")} - ${own}Mean)`;
    const normed = call.has("residualMean");
    const before = `
      let shift = ${shiftOf} * ${perPixel};
      ${factors("mean", "variance", "scale", "dscale", "own")}
      ${normed ? factors("residualMean", "residualVariance", "residualScale", "dresidualScale", "residual") : ""}`;
    const body = `
      let g = ${maskedText(call, tensor)};
      let centred = g - shift;
      let dx = ${gradient("x", "own")};
      ${normed ? `${tensor("dresidual")("i")} = ${gradient("residual", "residual")};` : ""}
      ${call.has("through") ? `${tensor("through")("i")} = g;` : ""}
      ${tensor("dx")("i")} = dx;`;
    return [
      shader.dispatch({
        threads: walk.threads,
        before: `alias V = ${walk.element};`,
        body: walkText(shader, walk, before, body),
        multiplyAdds: (normed ? 6 : 3) * n * h * w * c,
      }),
    ];
  },
};
