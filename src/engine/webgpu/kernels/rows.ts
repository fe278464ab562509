// Rows of a matrix divided by their length.

import type { Kernel } from "../kernel";
import { type At, Shader } from "../shader";

/** WGSL: the length of the row that begins at `row`, at least 1e-12, as `length`; `width` numbers long. */
export const rowLengthText = (features: At, width: string) => `
  var squares = 0f;
  for (var k = 0u; k < ${width}; k++) { squares += ${features("row + k")} * ${features("row + k")}; }
  let length = max(sqrt(squares), 1e-12);`;

export const normaliseRows: Kernel = {
  dispatches(call) {
    const [n = 1, width = 1] = call.shape("features");
    const shader = new Shader(call);
    const features = shader.tensor("features", "f32");
    const y = shader.tensor("y", "f32");
    const across = shader.u32("width", width);
    return [
      shader.dispatch({
        threads: n,
        body: `
          let row = t * ${across};
          ${rowLengthText(features, across)}
          for (var k = 0u; k < ${across}; k++) { ${y("row + k")} = ${features("row + k")} / length; }`,
        multiplyAdds: 2 * n * width,
      }),
    ];
  },
};
