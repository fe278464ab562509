// Sums over few pixels in one dispatch: a workgroup takes a block of channels whole, its invocations share the pixels.

import type { Dispatch } from "../dispatch";
import type { Shader } from "../shader";
import { totalText } from "./sum-up";
import type { Walk } from "./walk";

/** Up to so many pixels; above, a second dispatch that merges costs less than one workgroup's walk. */
const MOST_PIXELS = 2048;
const LANES = 64;

export const isAlone = ({ pixels }: Walk) => pixels <= MOST_PIXELS;

/**
 * `before` runs with `c` (block of channels), `body` at each of the invocation's pixels with `i` as in `walkText`, `after`
 * at the end: it has `total(v, lane)` and writes where `lane` is 0.
 */
export function sumAlone(shader: Shader, walk: Walk, parts: { before: string; body: string; after: string }): Dispatch {
  const [b, p] = [shader.u32("blocks", walk.blocks), shader.u32("pixels", walk.pixels)];
  return shader.dispatch({
    threads: walk.blocks * LANES,
    workgroup: LANES,
    unguarded: true,
    before: `alias V = ${walk.element};\n${totalText(LANES)}`,
    body: `
      let blocks = ${b};
      let c = t / ${LANES}u;
      let lane = t % ${LANES}u;
      ${parts.before}
      let end = ${p} * blocks;
      for (var i = lane * blocks + c; i < end; i += ${LANES}u * blocks) {
        ${parts.body}
      }
      ${parts.after}`,
    multiplyAdds: walk.pixels * walk.blocks * walk.width,
  });
}
