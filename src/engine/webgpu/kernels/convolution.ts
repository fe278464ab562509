// Convolution, and its gradient towards the input.

import type { Kernel } from "../kernel";
import { convolutionCells } from "./convolution-cells";
import { convolutionTile } from "./convolution-tile";

export const convolution: Kernel = {
  dispatches: (call, tuning) => [
    convolutionTile(call, tuning, { from: "x", to: "y", stride: call.number("stride"), turned: false }),
  ],
};

export const convolutionInputGradient: Kernel = {
  dispatches: (call, tuning) => [
    call.number("stride") === 1
      ? convolutionTile(call, tuning, { from: "dy", to: "dx", stride: 1, turned: true })
      : convolutionCells(call, tuning),
  ],
};
