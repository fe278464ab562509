// Evaluation of a batch (docs/method.md, 3.7): the backbone alone answers; each block's auxiliary classifier answers for
// itself, for display.

import * as tf from "@tensorflow/tfjs-core";
import type { Block } from "#experiment/blocks";
import { unitShape } from "#experiment/shapes";
import type { Forward } from "../nn/forward";
import { head } from "../nn/head";
import { classifier, stem, unit, unitPrefix } from "../nn/resnet";
import { normaliseRows } from "../ops/contrast";
import { auxiliaryInput } from "./auxiliary";
import type { Model } from "./model";

export interface BatchAnswers {
  /** [n, classes] of the network. */
  logits: tf.Tensor2D;
  /** Of each local block: head output [n, classes], or [n, featureDim] of unit length under contrast. */
  auxiliary: tf.Tensor2D[];
}

/** image: [n, h, w, channels] normalised. The caller owns the answers; activations are freed unit by unit. */
export function answer(model: Model, forward: Forward, image: tf.Tensor4D): BatchAnswers {
  const auxiliary: tf.Tensor2D[] = [];
  let x = tf.tidy(() => stem(forward, image));
  const advance = (next: () => tf.Tensor4D) => {
    const before = x;
    x = tf.tidy(next);
    before.dispose();
  };
  for (const block of model.layout.blocks) {
    for (const name of block.units) {
      advance(() => unit(forward, unitPrefix(name), x, unitShape(model.config, name)));
    }
    if (block.auxiliary) auxiliary.push(tf.tidy(() => auxiliaryAnswer(forward, model, block, x)));
  }
  const logits = tf.tidy(() => classifier(forward, x));
  x.dispose();
  return { logits, auxiliary };
}

function auxiliaryAnswer(forward: Forward, model: Model, block: Block, x: tf.Tensor4D): tf.Tensor2D {
  if (!block.auxiliary) throw new Error(`block ${block.index} has no auxiliary network`);
  const out = head(forward, model.config, block.auxiliary.head, auxiliaryInput(forward, model, block, x));
  return model.config.contrast.enabled ? normaliseRows(out) : out;
}
