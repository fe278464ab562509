// One update of stochastic gradient descent with momentum, Nesterov and weight decay (docs/method.md, 5.1).

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";

export type SgdAttributes = { momentum: number; nesterov: boolean; weightDecay: number };

const sgdOp = defineOp<"weight" | "gradient" | "slot" | "learningRate", never, SgdAttributes>({
  name: "ManSgd",
  shapes({ weight, gradient, slot }) {
    requireShape("sgd", "gradient", gradient, weight);
    requireShape("sgd", "slot", slot, weight);
    return [[...weight], [...slot]];
  },
  reference({ weight, gradient, slot, learningRate }, { momentum, nesterov, weightDecay }) {
    const decayed = tf.add(gradient, tf.mul(weight, weightDecay));
    const velocity = tf.add(tf.mul(slot, momentum), decayed);
    const direction = nesterov ? tf.add(decayed, tf.mul(velocity, momentum)) : velocity;
    return [tf.sub(weight, tf.mul(direction, learningRate)), velocity];
  },
});

/**
 * weight, gradient and slot: one shape, any; learningRate: scalar. The slot starts at zero, which makes the first
 * update take the gradient as it is.
 */
export function sgd(
  weight: tf.Tensor,
  gradient: tf.Tensor,
  slot: tf.Tensor,
  learningRate: tf.Scalar,
  attributes: SgdAttributes,
): { weight: tf.Tensor; slot: tf.Tensor } {
  const [next, velocity] = sgdOp.run({ weight, gradient, slot, learningRate }, attributes);
  return { weight: next!, slot: velocity! };
}
