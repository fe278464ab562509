// scale * bias + (2 - scale) * ema, the scale being trained, and the gradients of all three.

import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";
import { sumParts, walkers } from "./flat-sum";

export const scaledSum: Kernel = {
  dispatches(call) {
    const length = call.length("y");
    const width = widthOf(length);
    const shader = new Shader(call);
    const tensor = (name: string) => shader.tensor(name, elementOf(width))("t");
    const scale = shader.tensor("scale", "f32")("0");
    return [
      shader.dispatch({
        threads: length / width,
        body: `
          let scale = ${scale};
          ${tensor("y")} = scale * ${tensor("bias")} + (2 - scale) * ${tensor("ema")};`,
        multiplyAdds: 2 * length,
      }),
    ];
  },
};

export const scaledSumGradient: Kernel = {
  scratch: (call, tuning) => [4 * walkers(call.length("dy"), tuning)],
  dispatches(call, tuning) {
    const length = call.length("dy");
    const width = widthOf(length);
    const threads = walkers(length, tuning);
    const shader = new Shader(call);
    const tensor = (name: string) => shader.tensor(name, elementOf(width))("i");
    const scale = shader.tensor("scale", "f32")("0");
    const parts = shader.scratch(0, "f32");
    return [
      shader.dispatch({
        threads,
        body: `
          let scale = ${scale};
          var sum = 0f;
          for (var i = t; i < ${shader.u32("end", length / width)}; i += p.threads) {
            let dy = ${tensor("dy")};
            let apart = dy * (${tensor("bias")} - ${tensor("ema")});
            sum += ${width === 4 ? "dot(apart, vec4f(1))" : "apart"};
            ${tensor("dema")} = (2 - scale) * dy;
            ${tensor("dbias")} = scale * dy;
          }
          ${parts("t")} = sum;`,
        multiplyAdds: 4 * length,
      }),
      sumParts(call, threads, (end, sum) => `${end.tensor("dscale", "f32")("0")} = ${sum};`),
    ];
  },
};
