// How a loss ends: the sum over a workgroup, the scalar, and `stop` where it is not finite.

import type { CallView } from "../call-view";
import type { Shader } from "../shader";

/** Slot of `stop` in the buffer of scalars. */
const STOP = "0u";

/** Writes the loss. Its bits are looked at, since a compiler may assume that floats are finite. */
export function lossText(shader: Shader, call: CallView, value: string): string {
  const scalars = shader.scalars();
  return `
    let meanLoss = ${value};
    ${scalars(shader.u32("lossSlot", call.slot("loss")))} = meanLoss;
    if ((bitcast<u32>(meanLoss) & 0x7f800000u) == 0x7f800000u) { ${scalars(STOP)} = 1; }`;
}
