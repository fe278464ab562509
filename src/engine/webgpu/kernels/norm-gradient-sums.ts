// Gradients of a norm's scale and shift, and of the scale of a norm in its residual, from one pass over the batch.

import type { CallView } from "../call-view";
import type { Kernel } from "../kernel";
import { type At, Shader } from "../shader";
import type { Tuning } from "../tuning";
import { EPSILON } from "./norm-apply";
import { eachStep, sumUp } from "./sum-up";
import { partialAt, partialBytes, sumWalk, walkText } from "./walk";

function walkOf(call: CallView, { walk }: Tuning) {
  const { n, h, w, c } = call.images("x");
  return sumWalk(n * h * w, c, walk.threads);
}

const sumsOf = (call: CallView) => (call.has("residualMean") ? 3 : 2);

/** WGSL: dy where the ReLU let its input through. */
export function maskedText(call: CallView, tensor: (name: string) => At): string {
  const dy = tensor("dy")("i");
  return call.flag("relu") ? `select(V(), ${dy}, ${tensor("y")("i")} > V())` : dy;
}

export const normGradientSums: Kernel = {
  scratch: (call, tuning) => [partialBytes(walkOf(call, tuning), sumsOf(call))],
  dispatches(call, tuning) {
    const walk = walkOf(call, tuning);
    const sums = sumsOf(call);
    const normed = sums === 3;

    const parts = new Shader(call);
    const tensor = (name: string) => parts.tensor(name, walk.element);
    const out = parts.scratch(0, walk.element);
    const found = walkText(
      parts,
      walk,
      `let mean = ${tensor("mean")("c")};
       ${normed ? `let residualMean = ${tensor("residualMean")("c")};` : ""}
       var shift = V();
       var scale = V();
       var residualScale = V();`,
      `let g = ${maskedText(call, tensor)};
       shift += g;
       scale += g * (${tensor("x")("i")} - mean);
       ${normed ? `residualScale += g * (${tensor("residual")("i")} - residualMean);` : ""}`,
    );

    const end = new Shader(call);
    const ends = (name: string) => end.tensor(name, walk.element)("c");
    const partials = end.scratch(0, walk.element);
    const outputs = [
      ["dshift", null],
      ["dscale", "variance"],
      ["dresidualScale", "residualVariance"],
    ].slice(0, sums) as [string, string | null][];
    return [
      parts.dispatch({
        threads: walk.threads,
        before: `alias V = ${walk.element};`,
        body: `
          ${found}
          ${partialAt(out, sums, 0)} = shift;
          ${partialAt(out, sums, 1)} = scale;
          ${normed ? `${partialAt(out, sums, 2)} = residualScale;` : ""}`,
        multiplyAdds: sums * walk.pixels * walk.blocks * walk.width,
      }),
      sumUp(
        end,
        walk,
        tuning,
        `${outputs.map((_, i) => `var sum${i} = V();`).join("\n")}
         ${eachStep(tuning, outputs.map((_, i) => `sum${i} += ${partialAt(partials, sums, i)};`).join("\n"))}
         ${outputs.map((_, i) => `sum${i} = total(sum${i}, lane);`).join("\n")}
         if (first) {
           ${outputs
             .map(([name, variance], i) => {
               return `${ends(name)} = sum${i}${variance ? ` / sqrt(${ends(variance)} + ${EPSILON})` : ""};`;
             })
             .join("\n")}
         }`,
      ),
    ];
  },
};
