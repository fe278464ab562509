// Reconstruction loss of the decoder: binary cross entropy of sigmoid(z) against the image in 0..1, computed from z
// (docs/method.md, 4.2: the logit form cannot overflow and has the right gradient where a rounded sigmoid has none).

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";

type ReconstructionAttributes = { mean: readonly number[]; std: readonly number[] };

/** The image before normalisation, in 0..1. */
const target = (image: tf.Tensor, { mean, std }: ReconstructionAttributes) =>
  tf.add(tf.mul(image, tf.tensor1d([...std])), tf.tensor1d([...mean]));

const reconstructionOp = defineOp<"z" | "image", never, ReconstructionAttributes>({
  name: "ManReconstruction",
  shapes({ z, image }) {
    requireShape("reconstruction", "image", image, z);
    return [[]];
  },
  reference({ z, image }, attributes) {
    const tail = tf.log1p(tf.exp(tf.neg(tf.abs(z))));
    return [tf.mean(tf.add(tf.sub(tf.relu(z), tf.mul(z, target(image, attributes))), tail))];
  },
  gradient: {
    saves: { inputs: ["z", "image"], outputs: [] },
    of: ([dy], [z, image], attributes) => ({
      z: () => reconstructionGradientOp.run({ dy: dy!, z: z!, image: image! }, attributes)[0]!,
    }),
  },
});

const reconstructionGradientOp = defineOp<"dy" | "z" | "image", never, ReconstructionAttributes>({
  name: "ManReconstructionGradient",
  shapes: ({ z }) => [[...z]],
  reference({ dy, z, image }, attributes) {
    return [tf.mul(tf.sub(tf.sigmoid(z), target(image, attributes)), tf.div(dy, z.size))];
  },
});

/**
 * z: [n, h, w, c], the decoder's output before the sigmoid; image: as z, normalised with mean and std [c].
 * To a scalar: the mean over all elements.
 */
export function reconstruction(z: tf.Tensor4D, image: tf.Tensor4D, attributes: ReconstructionAttributes): tf.Scalar {
  return reconstructionOp.run({ z, image }, attributes)[0] as tf.Scalar;
}
