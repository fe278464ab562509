// One training step of local learning (docs/method.md, 3.4). For each block: forward from a detached input, auxiliary
// network, local loss, gradient inside the block, EMA pull from the next block, update. Then its activations are freed.

import * as tf from "@tensorflow/tfjs-core";
import type { Block } from "#experiment/blocks";
import { unitShape } from "#experiment/shapes";
import type { Forward } from "../nn/forward";
import { classifier, stem, unit, unitPrefix } from "../nn/resnet";
import { crossEntropy } from "../ops/cross-entropy";
import { sgd } from "../ops/sgd";
import { auxiliaryInput, pullEma } from "./auxiliary";
import { type BlockLoss, type LossWeights, localLoss } from "./loss";
import { type Model, trainedBy } from "./model";

/** `[n, h, w, channels]` normalised, and `[n]` int32. */
export interface StepInput {
  image: tf.Tensor4D;
  label: tf.Tensor1D;
}

/** Scalars that may change every step; weights by block. */
export interface Knobs {
  learningRate: tf.Scalar;
  emaMomentum: tf.Scalar;
  /** Of each local block. */
  weights: LossWeights[];
}

/** What one block's step yields, as scalars still on the device. `recon` and `task` are unweighted. */
export type BlockOutcome = Omit<BlockLoss, "total"> & { loss: tf.Scalar };

export type Phase = "forward" | "auxiliary" | "loss" | "backward" | "ema" | "update";

/** Told where the step is, and shown tensors on the way; both for tests, traces and pictures. */
export interface Watcher {
  phase?(block: number, phase: Phase): void;
  gradient?(name: string, gradient: tf.Tensor): void;
  /** `x`: the block's output, `y`: what its head sees, `z`: its decoder's output before the sigmoid. */
  activation?(block: number, what: "x" | "y" | "z", tensor: tf.Tensor): void;
}

/** Trains every block once; the caller owns the outcomes' scalars. */
export function trainStep(model: Model, forward: Forward, input: StepInput, knobs: Knobs, watcher: Watcher = {}) {
  const outcomes: BlockOutcome[] = [];
  let x: tf.Tensor4D = input.image;
  for (const block of model.layout.blocks) {
    const { outcome, next } = trainBlock(model, forward, block, x, input, knobs, watcher);
    if (block.index > 0) x.dispose();
    x = next;
    outcomes.push(outcome);
  }
  x.dispose();
  return outcomes;
}

function trainBlock(
  model: Model,
  forward: Forward,
  block: Block,
  x: tf.Tensor4D,
  input: StepInput,
  knobs: Knobs,
  watcher: Watcher,
): { outcome: BlockOutcome; next: tf.Tensor4D } {
  let next: tf.Tensor4D | null = null;
  let parts: BlockLoss | null = null;
  watcher.phase?.(block.index, "forward");
  const { value, grads } = tf.variableGrads(
    () => {
      next = tf.keep(blockForward(forward, model, block, x));
      watcher.activation?.(block.index, "x", next);
      parts = blockLoss(forward, model, block, next, input, knobs, watcher);
      for (const scalar of [parts.recon, parts.task, parts.correct]) if (scalar) tf.keep(scalar);
      watcher.phase?.(block.index, "backward");
      return parts.total;
    },
    trainedBy(model, block),
  );
  const { recon, task, correct } = parts as unknown as BlockLoss;
  afterGradient(model, block, grads, knobs, watcher);
  return { outcome: { loss: value, recon, task, correct }, next: next as unknown as tf.Tensor4D };
}

/** EMA pull and update, in the order of docs/method.md, 3.4 and 3.6. Frees the gradients. */
function afterGradient(
  model: Model,
  block: Block,
  gradients: tf.NamedTensorMap,
  { learningRate, emaMomentum }: Knobs,
  watcher: Watcher,
): void {
  const { config, layout, parameters } = model;
  if (layout.ema && !config.ema.gradient) {
    // the partner in the next block still has the weights of the step before: that block has not updated yet
    watcher.phase?.(block.index, "ema");
    pullEma(model, block, emaMomentum);
  }
  watcher.phase?.(block.index, "update");
  for (const [variableName, gradient] of Object.entries(gradients)) {
    const name = parameters.nameOf(variableName);
    watcher.gradient?.(name, gradient);
    tf.tidy(() => {
      const slot = parameters.slot(name);
      const updated = sgd(parameters.get(name), gradient, slot, learningRate, config.optimizer);
      parameters.assign(name, updated.weight);
      slot.assign(updated.slot);
    });
    gradient.dispose();
  }
  const before = layout.blocks[block.index - 1];
  if (layout.ema && config.ema.gradient && before) {
    watcher.phase?.(before.index, "ema");
    pullEma(model, before, emaMomentum);
  }
}

/** Stem (first block only) and the block's units. */
export function blockForward(forward: Forward, { config }: Model, block: Block, x: tf.Tensor4D): tf.Tensor4D {
  const start = block.index === 0 ? stem(forward, x) : x;
  return block.units.reduce((h, name) => unit(forward, unitPrefix(name), h, unitShape(config, name)), start);
}

function blockLoss(
  forward: Forward,
  model: Model,
  block: Block,
  x: tf.Tensor4D,
  { image, label }: StepInput,
  { weights }: Knobs,
  watcher: Watcher,
): BlockLoss {
  if (!block.auxiliary) {
    watcher.phase?.(block.index, "loss");
    const { loss, correct } = crossEntropy(classifier(forward, x), label);
    return { total: loss, recon: null, task: null, correct };
  }
  watcher.phase?.(block.index, "auxiliary");
  const y = auxiliaryInput(forward, model, block, x);
  watcher.activation?.(block.index, "y", y);
  watcher.phase?.(block.index, "loss");
  const weight = weights[block.index];
  if (!weight) throw new Error(`block ${block.index} has no loss weights`);
  return localLoss(forward, model.config, block.auxiliary.head, { y, image, label }, weight, (z) =>
    watcher.activation?.(block.index, "z", z),
  );
}
