// Accuracy of the network, and of each block's auxiliary classifier, on a split.

import { batchesOf, readPieces } from "#data/pieces";
import { patiently } from "#data/retry";
import { firstRecord } from "#data/shuffle";
import type { Batch, Pieces, Source, SplitName } from "#data/source";
import type { Fault } from "#experiment/fault";
import { stepData } from "./input";
import type { Answers, Runner } from "./runner";

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
  /** Waited for after each batch. */
  progress?: (done: number, total: number) => unknown;
}

/**
 * Answers in evaluation mode, to records that are held no longer than that takes. Stops early, with what it has, when
 * `signal` aborts.
 */
export async function evaluate(runner: Runner, source: Source, options: EvaluationOptions): Promise<Accuracy> {
  const { split, batchSize, limit = Number.POSITIVE_INFINITY, signal, waiting } = options;
  const { config, layout } = runner.model;
  const { shards, records: all } = source.splits[split];
  const total = Math.min(limit, all);
  const blocks = layout.blocks.slice(0, -1);
  let result: Accuracy = {
    count: 0,
    correct: 0,
    loss: 0,
    blockCorrect: blocks.map(() => (config.contrast.enabled ? null : 0)),
  };
  for (const [index, size] of shards.entries()) {
    const records = Math.min(size, total - result.count);
    if (records === 0 || signal?.aborted) break;
    const before = result;
    const answerAll = async (pieces: Pieces): Promise<Accuracy> => {
      let found = before;
      for await (const batch of batchesOf(pieces, source, { batchSize, records, first: firstRecord(shards, index) })) {
        if (signal?.aborted) break;
        found = sum(found, await runner.answer(stepData(batch, config)), batch.labels.length);
        await options.progress?.(found.count, total);
      }
      return found;
    };
    const read = () => readPieces(source, split, index, answerAll, { signal, waiting, most: records });
    result = await patiently(read, { signal, waiting });
  }
  return result;
}

function sum(before: Accuracy, answers: Answers, count: number): Accuracy {
  return {
    count: before.count + count,
    correct: before.correct + answers.correct,
    loss: (before.loss * before.count + answers.loss * count) / (before.count + count),
    blockCorrect: before.blockCorrect.map((correct, i) =>
      correct === null ? null : correct + (answers.blockCorrect[i] ?? 0),
    ),
  };
}

/**
 * Gives running statistics the plain mean over a few training batches. After few steps they still hold much of their start
 * values, and evaluation with them means nothing (docs/method.md, 11).
 */
export async function reestimateStatistics(runner: Runner, batches: AsyncIterable<Batch>): Promise<void> {
  let seen = 0;
  for await (const batch of batches) {
    seen += 1;
    await runner.moveStatistics(stepData(batch, runner.model.config), 1 / seen);
  }
}
