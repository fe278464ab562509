// Sums over all elements of a tensor: invocations walk over it and leave a part each; one workgroup adds the parts.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import { Shader } from "../shader";
import type { Tuning } from "../tuning";
import { totalText } from "./sum-up";

const THREADS = 64;

/** Invocations that walk over `length` elements. */
export const walkers = (length: number, { walk }: Tuning) => Math.min(walk.threads, Math.ceil(length / 8));

/** Runs `finish(sum)` (WGSL) with the sum of `parts` floats of scratch 0. */
export function sumParts(call: CallView, parts: number, finish: (shader: Shader, sum: string) => string): Dispatch {
  const shader = new Shader(call);
  const found = shader.scratch(0, "f32");
  return shader.dispatch({
    threads: THREADS,
    workgroup: THREADS,
    unguarded: true,
    before: `alias V = f32;\n${totalText(THREADS)}`,
    body: `
      var sum = 0f;
      for (var i = t; i < ${shader.u32("parts", parts)}; i += ${THREADS}u) { sum += ${found("i")}; }
      sum = total(sum, local);
      if (local == 0u) { ${finish(shader, "sum")} }`,
    multiplyAdds: parts,
  });
}
