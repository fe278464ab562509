// Dropout by a given mask, which makes it the same wherever its random numbers come from.

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, type Op, requireShape } from "./op";

const dropoutOp: Op<"x" | "mask"> = defineOp<"x" | "mask">({
  name: "ManDropout",
  shapes({ x, mask }) {
    requireShape("dropout", "mask", mask, x);
    return [[...x]];
  },
  reference: ({ x, mask }) => [tf.mul(x, mask)],
  gradient: {
    saves: { inputs: ["mask"], outputs: [] },
    of: ([dy], [mask]) => ({ x: () => dropoutOp.run({ x: dy!, mask: mask! }, {})[0]! }),
  },
});

/** x and mask: [n, h, w, c]; the mask holds 0 where x is dropped and 1 / (1 - rate) elsewhere. */
export function dropout(x: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D {
  return dropoutOp.run({ x, mask }, {})[0] as tf.Tensor4D;
}
