// Softmax cross entropy in one dispatch: loss, count of right answers and gradient; one workgroup takes the whole batch.

import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import { lossText } from "./loss-text";
import { totalText } from "./sum-up";

const THREADS = 64;

export const crossEntropy: Kernel = {
  dispatches(call) {
    const [n = 1, classes = 1] = call.shape("logits");
    const shader = new Shader(call);
    const logits = shader.tensor("logits", "f32");
    const labels = shader.tensor("labels", "i32");
    const scalars = shader.scalars();
    const [images, width] = [shader.u32("images", n), shader.u32("classes", classes)];
    let gradient = "";
    if (call.has("dlogits")) {
      const dlogits = shader.tensor("dlogits", "f32");
      const dy = call.has("dy") ? scalars(shader.u32("dySlot", call.slot("dy"))) : "1f";
      gradient = `
        let share = ${dy} / f32(${images});
        for (var k = 0u; k < ${width}; k++) {
          let probability = exp(${logits("row + k")} - largest) / sum;
          ${dlogits("row + k")} = share * (probability - select(0f, 1f, k == label));
        }`;
    }
    return [
      shader.dispatch({
        threads: THREADS,
        workgroup: THREADS,
        unguarded: true,
        before: `alias V = f32;\n${totalText(THREADS)}`,
        body: `
          var loss = 0f;
          var correct = 0f;
          for (var n = t; n < ${images}; n += ${THREADS}u) {
            let row = n * ${width};
            let label = u32(${labels("n")});
            var answer = 0u;
            var largest = ${logits("row")};
            for (var k = 1u; k < ${width}; k++) {
              if (${logits("row + k")} > largest) { largest = ${logits("row + k")}; answer = k; }
            }
            var sum = 0f;
            for (var k = 0u; k < ${width}; k++) { sum += exp(${logits("row + k")} - largest); }
            loss += log(sum) - (${logits("row + label")} - largest);
            correct += select(0f, 1f, answer == label);
            ${gradient}
          }
          let lossSum = total(loss, local);
          let correctSum = total(correct, local);
          if (local == 0u) {
            ${scalars(shader.u32("correctSlot", call.slot("correct")))} = correctSum;
            ${lossText(shader, call, `lossSum / f32(${images})`)}
          }`,
        multiplyAdds: n * classes * 4,
      }),
    ];
  },
};
