// Mean and variance of a batch, [c]. Each invocation sums differences from its first element, so that a large mean costs
// no digits; the parts are merged by Chan's formula.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import type { Tuning } from "../tuning";
import { isAlone, sumAlone } from "./sum-alone";
import { eachStep, sumUp } from "./sum-up";
import { partialAt, partialBytes, sumWalk, type Walk, walkText } from "./walk";

function walkOf(call: CallView, { walk }: Tuning) {
  const { n, h, w, c } = call.images("x");
  return sumWalk(n * h * w, c, walk.threads);
}

/** WGSL: how many pixels an invocation of the walk summed. */
const countText = (pixels: string, steps: string) => `f32((${pixels} - step + ${steps} - 1u) / ${steps})`;

export const normStatistics: Kernel = {
  scratch(call, tuning) {
    const walk = walkOf(call, tuning);
    return isAlone(walk) ? [] : [partialBytes(walk, 2)];
  },
  dispatches(call, tuning) {
    const walk = walkOf(call, tuning);
    if (isAlone(walk)) return [statisticsAlone(call, walk)];
    const { element } = walk;

    const parts = new Shader(call);
    const x = parts.tensor("x", element);
    const out = parts.scratch(0, element);
    const found = walkText(
      parts,
      walk,
      `let first = ${x("t")};
       var sum = V();
       var squares = V();`,
      `let v = ${x("i")} - first;
       sum += v;
       squares += v * v;`,
    );

    const merge = new Shader(call);
    const found2 = merge.scratch(0, element);
    const mean = merge.tensor("mean", element);
    const variance = merge.tensor("variance", element);
    const pixels = merge.u32("pixels", walk.pixels);
    const count = countText(pixels, "steps");
    return [
      parts.dispatch({
        threads: walk.threads,
        before: `alias V = ${element};`,
        body: `
          ${found}
          let offset = sum / ${countText("p.pixels", "p.steps")};
          ${partialAt(out, 2, 0)} = first + offset;
          ${partialAt(out, 2, 1)} = squares - sum * offset;`,
        multiplyAdds: walk.pixels * walk.blocks * walk.width,
      }),
      sumUp(
        merge,
        walk,
        tuning,
        `var weighted = V();
         ${eachStep(tuning, `weighted += ${count} * ${partialAt(found2, 2, 0)};`)}
         let centre = total(weighted, lane) / f32(${pixels});
         var squares = V();
         ${eachStep(
           tuning,
           `let apart = ${partialAt(found2, 2, 0)} - centre;
            squares += ${partialAt(found2, 2, 1)} + ${count} * apart * apart;`,
         )}
         let spread = total(squares, lane) / f32(${pixels});
         if (first) {
           ${mean("c")} = centre;
           ${variance("c")} = spread;
         }`,
      ),
    ];
  },
};

/** All invocations of a block of channels measure from its first element, so that their sums simply add up. */
function statisticsAlone(call: CallView, walk: Walk): Dispatch {
  const shader = new Shader(call);
  const x = shader.tensor("x", walk.element);
  const [mean, variance] = [shader.tensor("mean", walk.element), shader.tensor("variance", walk.element)];
  const pixels = shader.u32("pixels", walk.pixels);
  return sumAlone(shader, walk, {
    before: `
      let start = ${x("c")};
      var sum = V();
      var squares = V();`,
    body: `
      let v = ${x("i")} - start;
      sum += v;
      squares += v * v;`,
    after: `
      let offset = total(sum, lane) / f32(${pixels});
      let square = total(squares, lane) / f32(${pixels});
      if (lane == 0u) {
        ${mean("c")} = start + offset;
        ${variance("c")} = max(square - offset * offset, V());
      }`,
  });
}
