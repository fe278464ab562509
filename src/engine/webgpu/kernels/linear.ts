// Linear layer, and its three gradients in one dispatch.

import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";

export const linear: Kernel = {
  dispatches(call) {
    const [n = 1, co = 1] = call.shape("y");
    const ci = call.shape("weight")[0] ?? 1;
    const width = widthOf(co);
    const shader = new Shader(call);
    const x = shader.tensor("x", "f32");
    const [weight, bias, y] = ["weight", "bias", "y"].map((name) => shader.tensor(name, elementOf(width)));
    const [inputs, blocks] = [shader.u32("inputs", ci), shader.u32("blocks", co / width)];
    return [
      shader.dispatch({
        threads: (n * co) / width,
        body: `
          let blocks = ${blocks};
          let row = (t / blocks) * ${inputs};
          var sum = ${bias!("t % blocks")};
          for (var i = 0u; i < ${inputs}; i++) { sum += ${x("row + i")} * ${weight!("i * blocks + t % blocks")}; }
          ${y!("t")} = sum;`,
        multiplyAdds: n * ci * co,
      }),
    ];
  },
};

export const linearGradient: Kernel = {
  dispatches(call) {
    const [n = 1, co = 1] = call.shape("dy");
    const ci = call.shape("weight")[0] ?? 1;
    const shader = new Shader(call);
    const tensor = (name: string) => shader.tensor(name, "f32");
    const [dy, x, weight, dweight, dbias] = ["dy", "x", "weight", "dweight", "dbias"].map(tensor);
    const images = shader.u32("images", n);
    const ofX = call.has("dx")
      ? `if (t < ${images} * ci) {
           var sum = 0f;
           for (var o = 0u; o < co; o++) { sum += ${dy!("t / ci * co + o")} * ${weight!("t % ci * co + o")}; }
           ${tensor("dx")("t")} = sum;
           return;
         }
         let i = t - ${images} * ci;`
      : "let i = t;";
    return [
      shader.dispatch({
        threads: (call.has("dx") ? n * ci : 0) + (ci + 1) * co,
        body: `
          let ci = ${shader.u32("ci", ci)};
          let co = ${shader.u32("co", co)};
          ${ofX}
          let o = i % co;
          var sum = 0f;
          if (i < ci * co) {
            for (var n = 0u; n < ${images}; n++) { sum += ${x!("n * ci + i / co")} * ${dy!("n * co + o")}; }
            ${dweight!("i")} = sum;
          } else {
            for (var n = 0u; n < ${images}; n++) { sum += ${dy!("n * co + o")}; }
            ${dbias!("o")} = sum;
          }`,
        multiplyAdds: 2 * n * ci * co,
      }),
    ];
  },
};
