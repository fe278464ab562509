// Softmax cross entropy, mean over the batch, with the count of right answers (docs/method.md, 4.4).

import * as tf from "@tensorflow/tfjs-core";
import { defineOp, requireShape } from "./op";

const crossEntropyOp = defineOp<"logits" | "labels">({
  name: "ManCrossEntropy",
  shapes({ logits, labels }) {
    requireShape("cross entropy", "labels", labels, [logits[0] ?? 0]);
    return [[], []];
  },
  reference({ logits, labels }) {
    const classes = logits.shape[1] ?? 0;
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const logSum = tf.log(tf.sum(tf.exp(shifted), 1));
    const right = tf.sum(tf.mul(shifted, tf.cast(tf.oneHot(labels as tf.Tensor1D, classes), "float32")), 1);
    const correct = tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"));
    return [tf.mean(tf.sub(logSum, right)), correct];
  },
  gradient: {
    saves: { inputs: ["logits", "labels"], outputs: [] },
    of: ([dy], [logits, labels]) => ({
      logits: () => crossEntropyGradientOp.run({ dy: dy!, logits: logits!, labels: labels! }, {})[0]!,
    }),
  },
});

const crossEntropyGradientOp = defineOp<"dy" | "logits" | "labels">({
  name: "ManCrossEntropyGradient",
  shapes: ({ logits }) => [[...logits]],
  reference({ dy, logits, labels }) {
    const [n = 1, classes = 0] = logits.shape;
    const target = tf.cast(tf.oneHot(labels as tf.Tensor1D, classes), "float32");
    return [tf.mul(tf.sub(tf.softmax(logits as tf.Tensor2D), target), tf.div(dy, n))];
  },
});

/** logits: [n, classes], labels: [n] int32. Loss: scalar, mean over the batch; correct: scalar, how many are right. */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): { loss: tf.Scalar; correct: tf.Scalar } {
  const [loss, correct] = crossEntropyOp.run({ logits, labels }, {});
  return { loss: loss as tf.Scalar, correct: correct as tf.Scalar };
}
