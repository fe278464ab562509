// Reconstruction loss of a decoder with its gradient: binary cross entropy of sigmoid(z) against the image in 0..1,
// computed from z (docs/method.md, 4.2).

import type { CallView } from "../call-view";
import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import type { Tuning } from "../tuning";
import { sumParts } from "./flat-sum";
import { lossText } from "./loss-text";
import { partialAt, partialBytes, sumWalk, walkText } from "./walk";

function walkOf(call: CallView, { walk }: Tuning) {
  const { n, h, w, c } = call.images("z");
  return sumWalk(n * h * w, c, walk.threads);
}

export const reconstruction: Kernel = {
  scratch: (call, tuning) => [partialBytes(walkOf(call, tuning), 1)],
  dispatches(call, tuning) {
    const walk = walkOf(call, tuning);
    const length = call.length("z");
    const shader = new Shader(call);
    const z = shader.tensor("z", walk.element);
    const image = shader.tensor("image", walk.element);
    const parts = shader.scratch(0, walk.element);
    const [means, deviations] = [call.numbers("mean"), call.numbers("std")];
    const words = Float32Array.from([...means, ...deviations]);
    const table = shader.table("table", new Uint32Array(words.buffer), walk.element);
    let gradient = "";
    if (call.has("dz")) {
      const dz = shader.tensor("dz", walk.element);
      const dy = call.has("dy") ? shader.scalars()(shader.u32("dySlot", call.slot("dy"))) : "1f";
      // e is exp(-|z|): sigmoid without overflow
      gradient = `
        let share = ${dy} / ${shader.f32("length", length)};
        let sigmoid = select(e, V(1), v >= V()) / (1 + e);
        ${dz("i")} = share * (sigmoid - goal);`;
    }
    return [
      shader.dispatch({
        threads: walk.threads,
        before: `alias V = ${walk.element};`,
        body: `
          ${walkText(
            shader,
            walk,
            `let mean = ${table("c")};
             let deviation = ${table("c + blocks")};
             var sum = V();`,
            `let v = ${z("i")};
             let goal = ${image("i")} * deviation + mean;
             let e = exp(-abs(v));
             sum += max(v, V()) - v * goal + log(1 + e);
             ${gradient}`,
          )}
          ${partialAt(parts, 1, 0)} = sum;`,
        multiplyAdds: 8 * length,
      }),
      sumParts(call, walk.threads * walk.width, (end, sum) => {
        return lossText(end, call, `${sum} / ${end.f32("length", length)}`);
      }),
    ];
  },
};
