// Sum per channel over images and pixels.

import type { CallView } from "../call-view";
import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import type { Tuning } from "../tuning";
import { eachStep, sumUp } from "./sum-up";
import { partialAt, partialBytes, sumWalk, walkText } from "./walk";

function walkOf(call: CallView, { walk }: Tuning) {
  const { n, h, w, c } = call.images("x");
  return sumWalk(n * h * w, c, walk.threads);
}

export const channelSum: Kernel = {
  scratch: (call, tuning) => [partialBytes(walkOf(call, tuning), 1)],
  dispatches(call, tuning) {
    const walk = walkOf(call, tuning);
    const parts = new Shader(call);
    const x = parts.tensor("x", walk.element);
    const out = parts.scratch(0, walk.element);
    const end = new Shader(call);
    const found = end.scratch(0, walk.element);
    const y = end.tensor("y", walk.element);
    return [
      parts.dispatch({
        threads: walk.threads,
        before: `alias V = ${walk.element};`,
        body: `
          ${walkText(parts, walk, "var sum = V();", `sum += ${x("i")};`)}
          ${partialAt(out, 1, 0)} = sum;`,
        multiplyAdds: call.length("x"),
      }),
      sumUp(
        end,
        walk,
        tuning,
        `var sum = V();
         ${eachStep(tuning, `sum += ${partialAt(found, 1, 0)};`)}
         sum = total(sum, lane);
         if (first) { ${y("c")} = sum; }`,
      ),
    ];
  },
};
