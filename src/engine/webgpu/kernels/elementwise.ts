// Kernels that make each element of their output from the same element of their inputs.

import type { CallView } from "../call-view";
import type { Kernel } from "../kernel";
import { elementOf, Shader, widthOf } from "../shader";

/** WGSL of max(v, 0) that hands NaN on, so that a diverged run shows; WGSL's max may return the other number. */
export const rectified = (v: string) => `select(${v}, V(), ${v} < V())`;

/** `formula` gives WGSL from the WGSL of the inputs' elements, each a vec4f or an f32 (`V`). */
function elementwise(inputs: readonly string[], output: string, formula: (...values: string[]) => string): Kernel {
  return {
    dispatches(call: CallView) {
      const length = call.length(output);
      const width = widthOf(length);
      const shader = new Shader(call);
      const values = inputs.map((name) => shader.tensor(name, elementOf(width))("t"));
      const result = shader.tensor(output, elementOf(width));
      return [
        shader.dispatch({
          threads: length / width,
          before: `alias V = ${elementOf(width)};`,
          body: `${result("t")} = ${formula(...values)};`,
          multiplyAdds: length,
        }),
      ];
    },
  };
}

export const add = elementwise(["a", "b"], "y", (a, b) => `${a} + ${b}`);
export const dropout = elementwise(["x", "mask"], "y", (x, mask) => `${x} * ${mask}`);
export const relu = elementwise(["x"], "y", rectified);
export const reluGradient = elementwise(["dy", "y"], "dx", (dy, y) => `select(V(), ${dy}, ${y} > V())`);
