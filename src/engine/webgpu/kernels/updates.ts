// Updates of many homes at once: descent, moving averages, running statistics.

import { grouped } from "./grouped";
import { runningText, sgdText } from "./sgd-text";

export const sgd = grouped({
  tensors: ["weight", "slot", "gradient"],
  body(shader, call, at) {
    const { running, update } = sgdText(shader, call, at("weight"), at("slot"), at("gradient"));
    return `if (${running}) { ${update} }`;
  },
});

export const movingAverage = grouped({
  tensors: ["average", "value"],
  body(shader, call, at) {
    const momentum = shader.scalars()(shader.u32("momentumSlot", call.slot("momentum")));
    return `
      let momentum = ${momentum};
      if (${runningText(shader, call)}) {
        ${at("average")} = ${at("average")} * momentum + ${at("value")} * (1 - momentum);
      }`;
  },
});

export const runningStatistics = grouped({
  tensors: ["mean", "variance", "batchMean", "batchVariance"],
  /** Makes the batch's variance unbiased. */
  factor(call, entry) {
    const count = call.numbers("counts")[entry] ?? 1;
    return count / Math.max(1, count - 1);
  },
  body(shader, call, at) {
    const rate = shader.scalars()(shader.u32("rateSlot", call.slot("rate")));
    return `
      let rate = ${rate};
      if (${runningText(shader, call)}) {
        let mean = ${at("mean")};
        let variance = ${at("variance")};
        ${at("mean")} = mean + rate * (${at("batchMean")} - mean);
        ${at("variance")} = variance + rate * (${at("batchVariance")} * factor - variance);
      }`;
  },
});
