// Accuracy of the network, and of each block's auxiliary classifier, on a split.

import * as tf from "@tensorflow/tfjs-core";
import { sequential } from "#data/batches";
import type { Source, SplitName } from "#data/source";
import { answer } from "../local/evaluate";
import type { Model } from "../local/model";
import type { Forward } from "../nn/forward";
import { crossEntropy } from "../ops/cross-entropy";
import { stepInput } from "./input";

export interface Accuracy {
  count: number;
  correct: number;
  /** Mean cross entropy of the network. */
  loss: number;
  /** Right answers of each local block's classifier; null where it has none. */
  blockCorrect: (number | null)[];
}

interface EvaluationOptions {
  split: SplitName;
  batchSize: number;
  limit?: number;
  signal?: AbortSignal;
  progress?: (done: number, total: number) => void;
}

/** Answers in evaluation mode. Stops early, with what it has, when `signal` aborts. */
export async function evaluate(
  model: Model,
  forward: Forward,
  source: Source,
  options: EvaluationOptions,
): Promise<Accuracy> {
  const { split, batchSize, limit = Number.POSITIVE_INFINITY, signal } = options;
  const classifies = !model.config.contrast.enabled;
  const total = Math.min(limit, source.splits[split].records);
  const result: Accuracy = {
    count: 0,
    correct: 0,
    loss: 0,
    blockCorrect: model.layout.blocks.slice(0, -1).map(() => (classifies ? 0 : null)),
  };
  for await (const batch of sequential(source, split, batchSize, limit, signal)) {
    if (signal?.aborted) break;
    const { image, label } = stepInput(batch, model.config);
    const { logits, auxiliary } = answer(model, { ...forward, training: false }, image);
    const counted = await countRight(logits, auxiliary, label, classifies);
    tf.dispose([image, label, logits, auxiliary]);
    const n = batch.labels.length;
    result.correct += counted.correct;
    result.loss = (result.loss * result.count + counted.loss * n) / (result.count + n);
    result.blockCorrect = result.blockCorrect.map((sum, i) => (sum === null ? null : sum + (counted.blocks[i] ?? 0)));
    result.count += n;
    options.progress?.(result.count, total);
  }
  return result;
}

async function countRight(logits: tf.Tensor2D, auxiliary: tf.Tensor2D[], label: tf.Tensor1D, classifies: boolean) {
  const figures = tf.tidy(() => {
    const { loss, correct } = crossEntropy(logits, label);
    const blocks = classifies ? auxiliary.map((answers) => crossEntropy(answers, label).correct) : [];
    return tf.stack([loss, correct, ...blocks]);
  });
  const [loss = 0, correct = 0, ...blocks] = await figures.data();
  figures.dispose();
  return { loss, correct, blocks };
}

/** Batches that re-estimate cold running statistics. */
const ESTIMATE_BATCHES = 8;

/**
 * Gives running statistics the plain mean over a few training batches. After few steps they still hold much of their start
 * values, and evaluation with them means nothing (docs/method.md, 11).
 */
export async function reestimateStatistics(
  model: Model,
  forward: Forward,
  source: Source,
  batchSize: number,
): Promise<void> {
  let seen = 0;
  for await (const batch of sequential(source, "train", batchSize, ESTIMATE_BATCHES * batchSize)) {
    if (batch.labels.length < 2) break;
    const { image, label } = stepInput(batch, model.config);
    const statisticsRate = tf.scalar(1 / ++seen);
    const answers = answer(model, { ...forward, training: true, dropout: null, statisticsRate }, image);
    tf.dispose([image, label, statisticsRate, answers.logits, answers.auxiliary]);
  }
}
