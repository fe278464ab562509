// Supervised contrast over one view (docs/method.md, 4.4), value and gradient: unit rows, similarities, one anchor a
// workgroup, their mean, then one row of the gradient a workgroup.

import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import { lossText } from "./loss-text";
import { rowLengthText } from "./rows";
import { totalText } from "./sum-up";

const THREADS = 64;
/** Working memory: unit rows, lengths, similarities over temperature, and by anchor log sum, positives, loss. */
const [UNITS, LENGTHS, SIMILARITIES, ANCHORS] = [0, 1, 2, 3];
const OF_ANCHOR = 3;

const sizes = (call: CallView) => {
  const [n = 1, width = 1] = call.shape("features");
  return { n, width };
};

function unitRows(call: CallView): Dispatch {
  const { n, width } = sizes(call);
  const shader = new Shader(call);
  const features = shader.tensor("features", "f32");
  const [units, lengths] = [shader.scratch(UNITS!, "f32"), shader.scratch(LENGTHS!, "f32")];
  const across = shader.u32("width", width);
  return shader.dispatch({
    threads: n,
    body: `
      let row = t * ${across};
      ${rowLengthText(features, across)}
      ${lengths("t")} = length;
      for (var k = 0u; k < ${across}; k++) { ${units("row + k")} = ${features("row + k")} / length; }`,
    multiplyAdds: 2 * n * width,
  });
}

function similarities(call: CallView): Dispatch {
  const { n, width } = sizes(call);
  const shader = new Shader(call);
  const [units, found] = [shader.scratch(UNITS!, "f32"), shader.scratch(SIMILARITIES!, "f32")];
  const [images, across] = [shader.u32("images", n), shader.u32("width", width)];
  return shader.dispatch({
    threads: n * n,
    body: `
      let row = (t / ${images}) * ${across};
      let other = (t % ${images}) * ${across};
      var sum = 0f;
      for (var k = 0u; k < ${across}; k++) { sum += ${units("row + k")} * ${units("other + k")}; }
      ${found("t")} = sum / ${shader.f32("temperature", call.number("temperature"))};`,
    multiplyAdds: n * n * width,
  });
}

/** The loss of each anchor: over its positives, the mean of log sum exp over all others minus the similarity. */
function anchors(call: CallView): Dispatch {
  const { n } = sizes(call);
  const shader = new Shader(call);
  const labels = shader.tensor("labels", "i32");
  const [found, out] = [shader.scratch(SIMILARITIES!, "f32"), shader.scratch(ANCHORS!, "f32")];
  const images = shader.u32("images", n);
  // a vector's length is at most 1, so no similarity is above 1 / temperature
  const largest = shader.f32("largest", 1 / call.number("temperature"));
  return shader.dispatch({
    threads: n * THREADS,
    workgroup: THREADS,
    unguarded: true,
    before: `alias V = vec3f;\n${totalText(THREADS)}`,
    body: `
      let anchor = t / ${THREADS}u;
      var sums = vec3f();
      for (var j = local; j < ${images}; j += ${THREADS}u) {
        if (j == anchor) { continue; }
        let similarity = ${found(`anchor * ${images} + j`)};
        let positive = select(0f, 1f, ${labels("j")} == ${labels("anchor")});
        sums += vec3f(exp(similarity - ${largest}), positive, positive * similarity);
      }
      sums = total(sums, local);
      if (local == 0u && anchor < ${images}) {
        let logSum = log(sums.x) + ${largest};
        let positives = max(sums.y, 1);
        ${out(`${OF_ANCHOR}u * anchor`)} = logSum;
        ${out(`${OF_ANCHOR}u * anchor + 1u`)} = sums.y;
        ${out(`${OF_ANCHOR}u * anchor + 2u`)} = select(0f, logSum - sums.z / positives, sums.y > 0);
      }`,
    multiplyAdds: 4 * n * n,
  });
}

function mean(call: CallView): Dispatch {
  const { n } = sizes(call);
  const shader = new Shader(call);
  const found = shader.scratch(ANCHORS!, "f32");
  const factor = call.number("temperature") / call.number("baseTemperature") / n;
  return shader.dispatch({
    threads: THREADS,
    workgroup: THREADS,
    unguarded: true,
    before: `alias V = f32;\n${totalText(THREADS)}`,
    body: `
      var sum = 0f;
      for (var i = local; i < ${shader.u32("images", n)}; i += ${THREADS}u) { sum += ${found(`${OF_ANCHOR}u * i + 2u`)}; }
      sum = total(sum, local);
      if (local == 0u) { ${lossText(shader, call, `sum * ${shader.f32("factor", factor)}`)} }`,
    multiplyAdds: n,
  });
}

/** Row i of the gradient: the similarity of i and j stands in the losses of both. */
function gradient(call: CallView): Dispatch {
  const { n, width } = sizes(call);
  const shader = new Shader(call);
  const labels = shader.tensor("labels", "i32");
  const dfeatures = shader.tensor("dfeatures", "f32");
  const [units, lengths, found, byAnchor] = [UNITS, LENGTHS, SIMILARITIES, ANCHORS].map((index) =>
    shader.scratch(index!, "f32"),
  );
  const [images, across] = [shader.u32("images", n), shader.u32("width", width)];
  const dy = call.has("dy") ? shader.scalars()(shader.u32("dySlot", call.slot("dy"))) : "1f";
  const factor = shader.f32("factor", 1 / call.number("baseTemperature") / n);
  const slope = (anchor: string) => `
    if (${byAnchor!(`${OF_ANCHOR}u * ${anchor} + 1u`)} > 0) {
      slope += exp(similarity - ${byAnchor!(`${OF_ANCHOR}u * ${anchor}`)});
      slope -= positive / ${byAnchor!(`${OF_ANCHOR}u * ${anchor} + 1u`)};
    }`;
  return shader.dispatch({
    threads: n * THREADS,
    workgroup: THREADS,
    unguarded: true,
    before: `alias V = f32;\n${totalText(THREADS)}`,
    body: `
      let i = t / ${THREADS}u;
      let scale = ${dy} * ${factor};
      var along = 0f;
      for (var k = local; k < ${across}; k += ${THREADS}u) {
        var sum = 0f;
        for (var j = 0u; j < ${images}; j++) {
          if (j == i) { continue; }
          let similarity = ${found!(`i * ${images} + j`)};
          let positive = select(0f, 1f, ${labels("j")} == ${labels("i")});
          var slope = 0f;
          ${slope("i")}
          ${slope("j")}
          sum += slope * ${units!(`j * ${across} + k`)};
        }
        ${dfeatures(`i * ${across} + k`)} = sum * scale;
        along += sum * scale * ${units!(`i * ${across} + k`)};
      }
      along = total(along, local);
      let length = ${lengths!("i")};
      for (var k = local; k < ${across}; k += ${THREADS}u) {
        let at = i * ${across} + k;
        ${dfeatures("at")} = (${dfeatures("at")} - ${units!("at")} * along) / length;
      }`,
    multiplyAdds: n * n * width * 4,
  });
}

export const contrast: Kernel = {
  scratch(call) {
    const { n, width } = sizes(call);
    return [4 * n * width, 4 * n, 4 * n * n, 4 * n * OF_ANCHOR];
  },
  dispatches: (call) => [
    unitRows(call),
    similarities(call),
    anchors(call),
    mean(call),
    ...(call.has("dfeatures") ? [gradient(call)] : []),
  ],
};
