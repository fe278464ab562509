// The filter's gradient: partial sums, then their sum, which either is the result or moves the filter at once.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import type { Kernel } from "../kernel";
import { elementOf, Shader, WORKGROUP, widthOf } from "../shader";
import type { Tuning } from "../tuning";
import { filterPartials, sharesOf } from "./filter-partials";
import { sgdText } from "./sgd-text";

/** Invocations that sum the shares of one weight, where there are many invocations. */
const SUMMERS = 8;

function sumShares(call: CallView, tuning: Tuning, finish: (shader: Shader, width: 4 | 1) => string): Dispatch {
  const { shares, length } = sharesOf(call, tuning);
  const width = widthOf(length);
  const shader = new Shader(call);
  const partials = shader.scratch(0, elementOf(width));
  const end = finish(shader, width);
  const summers = tuning.summers > 1 && shares >= SUMMERS ? SUMMERS : 1;
  const [count, weights] = [shader.u32("shares", shares), shader.u32("weights", length / width)];
  const before = `alias V = ${elementOf(width)};`;
  if (summers === 1) {
    const body = `
      let i = t;
      var sum = V();
      for (var s = 0u; s < ${count}; s++) { sum += ${partials(`s * ${weights} + i`)}; }
      ${end}`;
    return shader.dispatch({ threads: length / width, before, body, multiplyAdds: shares * length });
  }
  // neighbours sum neighbouring weights
  const across = WORKGROUP / summers;
  return shader.dispatch({
    threads: Math.ceil(length / width / across) * WORKGROUP,
    before: `${before}\nvar<workgroup> parts: array<V, ${WORKGROUP}>;`,
    body: `
      let i = (t / ${WORKGROUP}u) * ${across}u + local % ${across}u;
      let part = local / ${across}u;
      var sum = V();
      if (i < ${weights}) {
        for (var s = part; s < ${count}; s += ${summers}u) { sum += ${partials(`s * ${weights} + i`)}; }
      }
      parts[local] = sum;
      workgroupBarrier();
      if (part > 0u || i >= ${weights}) { return; }
      for (var other = 1u; other < ${summers}u; other++) { sum += parts[other * ${across}u + local]; }
      ${end}`,
    unguarded: true,
    multiplyAdds: shares * length,
  });
}

const scratch = (call: CallView, tuning: Tuning) => {
  const { shares, length } = sharesOf(call, tuning);
  return [4 * shares * length];
};

export const convolutionFilterGradient: Kernel = {
  scratch,
  dispatches: (call, tuning) => [
    filterPartials(call, tuning),
    sumShares(call, tuning, (shader, width) => `${shader.tensor("dw", elementOf(width))("i")} = sum;`),
  ],
};

export const convolutionFilterUpdate: Kernel = {
  scratch,
  dispatches: (call, tuning) => [
    filterPartials(call, tuning),
    sumShares(call, tuning, (shader, width) => {
      const [weight, slot] = ["weight", "slot"].map((name) => shader.tensor(name, elementOf(width))("i"));
      const { running, update } = sgdText(shader, call, weight!, slot!, "sum");
      return `if (${running}) { ${update} }`;
    }),
  ],
};
