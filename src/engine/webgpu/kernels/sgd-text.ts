// One update of stochastic gradient descent (docs/method.md, 5.1) as WGSL, for the kernels that end in one.

import type { CallView } from "../call-view";
import type { Shader } from "../shader";

/**
 * Statements that move `weight` and `slot` (WGSL places) by `gradient`, all of one type. Gives also the condition under
 * which homes may change.
 */
export function sgdText(shader: Shader, call: CallView, weight: string, slot: string, gradient: string) {
  const scalars = shader.scalars();
  const momentum = shader.f32("momentum", call.number("momentum"));
  const decay = shader.f32("decay", call.number("weightDecay"));
  const rate = scalars(shader.u32("rateSlot", call.slot("learningRate")));
  const direction = call.flag("nesterov") ? `decayed + velocity * ${momentum}` : "velocity";
  return {
    running: runningText(shader, call),
    update: `
      let before = ${weight};
      let decayed = ${gradient} + before * ${decay};
      let velocity = ${slot} * ${momentum} + decayed;
      ${weight} = before - (${direction}) * ${rate};
      ${slot} = velocity;`,
  };
}

/** WGSL: whether no loss was infinite or not a number. */
export const runningText = (shader: Shader, call: CallView) =>
  `${shader.scalars()(shader.u32("stopSlot", call.slot("stop")))} == 0`;
