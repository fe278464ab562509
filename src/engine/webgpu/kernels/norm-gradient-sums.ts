// Gradients of a norm's scale and shift, and of the scale of a norm in its residual, from one pass over the batch.

import type { CallView } from "../call-view";
import type { Kernel } from "../kernel";
import { type At, Shader } from "../shader";
import type { Tuning } from "../tuning";
import { EPSILON } from "./norm-apply";
import { isAlone, sumAlone } from "./sum-alone";
import { eachStep, sumUp } from "./sum-up";
import { counted } from "./tile";
import { partialAt, partialBytes, sumWalk, type Walk, walkText } from "./walk";

function walkOf(call: CallView, { walk }: Tuning) {
  const { n, h, w, c } = call.images("x");
  return sumWalk(n * h * w, c, walk.threads);
}

/** With a second norm there would be more bindings than a dispatch may have. */
const isSumAlone = (call: CallView, walk: Walk) => sumsOf(call) === 2 && isAlone(walk);

const sumsOf = (call: CallView) => (call.has("residualMean") ? 3 : 2);

/** WGSL: dy where the ReLU let its input through. */
export function maskedText(call: CallView, tensor: (name: string) => At): string {
  const dy = tensor("dy")("i");
  return call.flag("relu") ? `select(V(), ${dy}, ${tensor("y")("i")} > V())` : dy;
}

/** WGSL of the walk: what is summed. */
function sumTexts(call: CallView, tensor: (name: string) => At) {
  const normed = sumsOf(call) === 3;
  return {
    before: `
      let mean = ${tensor("mean")("c")};
      ${normed ? `let residualMean = ${tensor("residualMean")("c")};` : ""}
      var shift = V();
      var scale = V();
      var residualScale = V();`,
    body: `
      let g = ${maskedText(call, tensor)};
      shift += g;
      scale += g * (${tensor("x")("i")} - mean);
      ${normed ? `residualScale += g * (${tensor("residual")("i")} - residualMean);` : ""}`,
  };
}

/** WGSL that writes the sums as gradients. */
function outputsOf(sums: number, at: (name: string) => string, sum: (number: number) => string): string {
  const outputs: readonly (readonly [string, string | null])[] = [
    ["dshift", null],
    ["dscale", "variance"],
    ["dresidualScale", "residualVariance"],
  ];
  return outputs
    .slice(0, sums)
    .map(([name, variance], i) => `${at(name)} = ${sum(i)}${variance ? ` / sqrt(${at(variance)} + ${EPSILON})` : ""};`)
    .join("\n");
}

export const normGradientSums: Kernel = {
  scratch(call, tuning) {
    const walk = walkOf(call, tuning);
    return isSumAlone(call, walk) ? [] : [partialBytes(walk, sumsOf(call))];
  },
  dispatches(call, tuning) {
    const walk = walkOf(call, tuning);
    const sums = sumsOf(call);

    const parts = new Shader(call);
    const texts = sumTexts(call, (name) => parts.tensor(name, walk.element));
    if (isSumAlone(call, walk)) {
      const ends = (name: string) => parts.tensor(name, walk.element)("c");
      const names = ["shift", "scale"];
      const after = `
        ${names.map((name) => `let ${name}Total = total(${name}, lane);`).join("\n")}
        if (lane == 0u) { ${outputsOf(sums, ends, (i) => `${names[i]}Total`)} }`;
      return [sumAlone(parts, walk, { ...texts, after })];
    }
    const out = parts.scratch(0, walk.element);
    const found = walkText(parts, walk, texts.before, texts.body);

    const end = new Shader(call);
    const ends = (name: string) => end.tensor(name, walk.element)("c");
    const partials = end.scratch(0, walk.element);
    return [
      parts.dispatch({
        threads: walk.threads,
        before: `alias V = ${walk.element};`,
        body: `
          ${found}
          ${partialAt(out, sums, 0)} = shift;
          ${partialAt(out, sums, 1)} = scale;
          ${sums === 3 ? `${partialAt(out, sums, 2)} = residualScale;` : ""}`,
        multiplyAdds: sums * walk.pixels * walk.blocks * walk.width,
      }),
      sumUp(
        end,
        walk,
        tuning,
        `${counted(sums)
          .map((i) => `var sum${i} = V();`)
          .join("\n")}
         ${eachStep(
           tuning,
           counted(sums)
             .map((i) => `sum${i} += ${partialAt(partials, sums, i)};`)
             .join("\n"),
         )}
         ${counted(sums)
           .map((i) => `sum${i} = total(sum${i}, lane);`)
           .join("\n")}
         if (first) { ${outputsOf(sums, ends, (i) => `sum${i}`)} }`,
      ),
    ];
  },
};
