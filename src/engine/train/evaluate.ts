// Accuracy of the network, and of each block's auxiliary classifier, on a split.

import { sequential } from "#data/batches";
import type { Batch, Source, SplitName } from "#data/source";
import type { Fault } from "#experiment/fault";
import { stepData } from "./input";
import type { Runner } from "./runner";

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
  /** Told when a shard is waited for because the network is away. */
  waiting?: (fault: Fault) => void;
  progress?: (done: number, total: number) => void;
}

/** Answers in evaluation mode. Stops early, with what it has, when `signal` aborts. */
export async function evaluate(runner: Runner, source: Source, options: EvaluationOptions): Promise<Accuracy> {
  const { split, batchSize, limit = Number.POSITIVE_INFINITY, signal } = options;
  const { config, layout } = runner.model;
  const total = Math.min(limit, source.splits[split].records);
  const result: Accuracy = {
    count: 0,
    correct: 0,
    loss: 0,
    blockCorrect: layout.blocks.slice(0, -1).map(() => (config.contrast.enabled ? null : 0)),
  };
  for await (const batch of sequential(source, split, batchSize, limit, options)) {
    if (signal?.aborted) break;
    const answers = await runner.answer(stepData(batch, config));
    const n = batch.labels.length;
    result.correct += answers.correct;
    result.loss = (result.loss * result.count + answers.loss * n) / (result.count + n);
    result.blockCorrect = result.blockCorrect.map((sum, i) =>
      sum === null ? null : sum + (answers.blockCorrect[i] ?? 0),
    );
    result.count += n;
    options.progress?.(result.count, total);
  }
  return result;
}

/**
 * Gives running statistics the plain mean over a few training batches. After few steps they still hold much of their start
 * values, and evaluation with them means nothing (docs/method.md, 11).
 */
export async function reestimateStatistics(runner: Runner, batches: readonly Batch[]): Promise<void> {
  for (const [seen, batch] of batches.entries()) {
    await runner.moveStatistics(stepData(batch, runner.model.config), 1 / (seen + 1));
  }
}
