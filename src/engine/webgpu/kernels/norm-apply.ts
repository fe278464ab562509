// Normalises, adds the residual (plain, or normalised on the way) and rectifies, in one pass.

import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import { rectified } from "./elementwise";
import { mapWalk, walkText } from "./walk";

/** As in the eager op (ops/batch-norm.ts). */
export const EPSILON = "1e-5";

export const normApply: Kernel = {
  dispatches(call, { walk: { pixels: each } }) {
    const { n, h, w, c } = call.images("x");
    const walk = mapWalk(n * h * w, c, each);
    const normed = call.has("residualMean");
    // x, y, residual and eight vectors are more than a device binds one by one
    const shader = new Shader(call, { windows: normed });
    const tensor = (name: string) => shader.tensor(name, walk.element);
    const x = tensor("x")("i");
    const factors = (mean: string, variance: string, scale: string, shift: string, own: string) => `
      let ${own}Factor = ${tensor(scale)("c")} / sqrt(${tensor(variance)("c")} + ${EPSILON});
      let ${own}Offset = ${tensor(shift)("c")} - ${tensor(mean)("c")} * ${own}Factor;`;
    let before = factors("mean", "variance", "scale", "shift", "own");
    let sum = `${x} * ownFactor + ownOffset`;
    if (call.has("residual")) {
      const residual = tensor("residual")("i");
      if (normed) {
        before += factors("residualMean", "residualVariance", "residualScale", "residualShift", "residual");
        sum += ` + (${residual} * residualFactor + residualOffset)`;
      } else sum += ` + ${residual}`;
    }
    const y = tensor("y")("i");
    return [
      shader.dispatch({
        threads: walk.threads,
        before: `alias V = ${walk.element};`,
        body: walkText(shader, walk, before, `let v = ${sum};\n${y} = ${call.flag("relu") ? rectified("v") : "v"};`),
        multiplyAdds: 2 * n * h * w * c,
      }),
    ];
  },
};
