// Compares an op's gradient with central differences of its value.

import * as tf from "@tensorflow/tfjs-core";
import { tensorDraws } from "#data/random";
import { defineOp } from "../ops/op";

/** Reduces to a scalar with a gradient of its own, so that any op can be differentiated alone. */
const weightedSumOp = defineOp<"x" | "weight">({
  name: "TestWeightedSum",
  shapes: () => [[]],
  reference: ({ x, weight }) => [tf.sum(tf.mul(x, weight))],
  gradient: {
    saves: { inputs: ["weight"], outputs: [] },
    of: ([dy], [weight]) => ({ x: () => tf.mul(weight!, dy!) }),
  },
});

/** Random numbers of a shape, normal, the same for the same name. */
export function random(name: string, shape: number[]): tf.Tensor {
  return tf.tensor(tensorDraws(11, name).normal(shape.reduce((a, b) => a * b, 1)), shape);
}

const EPSILON = 1e-2;

/**
 * Largest difference between gradient and central differences over all inputs, relative to the largest slope. `op` gets
 * the inputs and must be smooth near them; its output is weighed with random numbers.
 */
export async function gradientError(inputs: tf.Tensor[], op: (...inputs: tf.Tensor[]) => tf.Tensor): Promise<number> {
  const weight = random("weight", op(...inputs).shape);
  const value = (...at: tf.Tensor[]) => weightedSumOp.run({ x: op(...at), weight }, {})[0] as tf.Scalar;
  const variables = inputs.map((input, i) => tf.variable(input, true, `input${i}/${Math.random()}`));
  const { grads } = tf.variableGrads(() => value(...variables), variables);
  let [worst, largest] = [0, 1e-3];
  for (const [i, input] of inputs.entries()) {
    const gradient = await grads[variables[i]!.name]!.data();
    const values = await input.data();
    for (let j = 0; j < values.length; j++) {
      const slope = (await at(j, EPSILON)) - (await at(j, -EPSILON));
      const numeric = slope / (2 * EPSILON);
      largest = Math.max(largest, Math.abs(numeric));
      worst = Math.max(worst, Math.abs(numeric - gradient[j]!));
    }
    async function at(j: number, by: number): Promise<number> {
      const moved = Float32Array.from(values);
      moved[j] = moved[j]! + by;
      const near = inputs.map((other, k) => (k === i ? tf.tensor(moved, input.shape) : other));
      return (await value(...near).data())[0]!;
    }
  }
  return worst / largest;
}
