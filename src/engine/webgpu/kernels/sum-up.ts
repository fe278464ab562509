// The second dispatch of sums: `summers` invocations add up what the first left, for one block of channels each group.

import type { Dispatch } from "../dispatch";
import { type Shader, WORKGROUP } from "../shader";
import type { Tuning } from "../tuning";
import type { Walk } from "./walk";

/** WGSL function `total(v, lane)`: the sum of V over the `summers` invocations of a workgroup, known to all of them. */
export function totalText(summers: number): string {
  if (summers === 1) return "fn total(v: V, lane: u32) -> V { return v; }";
  return `
    var<workgroup> parts: array<V, ${summers}>;
    fn total(v: V, lane: u32) -> V {
      parts[lane] = v;
      workgroupBarrier();
      for (var half = ${summers / 2}u; half > 0u; half /= 2u) {
        if (lane < half) { parts[lane] += parts[lane + half]; }
        workgroupBarrier();
      }
      let sum = parts[0];
      workgroupBarrier();
      return sum;
    }`;
}

/**
 * `body` runs with `c` (block of channels), `lane` and `first`, true for the one invocation of a block that writes. It
 * loops over steps by `for (var step = lane; step < steps; step += summers)`, which `eachStep` writes.
 */
export function sumUp(shader: Shader, walk: Walk, { summers }: Tuning, body: string): Dispatch {
  const steps = shader.u32("steps", walk.steps);
  const blocks = shader.u32("blocks", walk.blocks);
  const alone = summers === 1;
  return shader.dispatch({
    threads: walk.blocks * summers,
    workgroup: alone ? WORKGROUP : summers,
    unguarded: !alone,
    before: `alias V = ${walk.element};\n${totalText(summers)}`,
    body: `
      let c = t / ${summers}u;
      let lane = t % ${summers}u;
      let first = lane == 0u;
      let blocks = ${blocks};
      let steps = ${steps};
      ${body}`,
    multiplyAdds: walk.threads,
  });
}

export const eachStep = ({ summers }: Tuning, body: string) =>
  `for (var step = lane; step < steps; step += ${summers}u) { ${body} }`;
