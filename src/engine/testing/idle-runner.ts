// A runner that computes nothing, for tests of what surrounds it.

import type { Model } from "../local/model";
import type { Runner, StepData } from "../train/runner";

interface Watcher {
  onTrain?: (data: StepData) => void;
  onAnswer?: (data: StepData) => void;
}

/** Every loss is 1; of a batch, those answers are right whose label is 0. */
export function idleRunner(model: Model, { onTrain, onAnswer }: Watcher = {}): Runner {
  const { blocks } = model.layout;
  return {
    model,
    stepsAhead: 0,
    train: async (data) => {
      onTrain?.(data);
      return blocks.map(() => ({ loss: 1, recon: null, task: 1, correct: null }));
    },
    answer: async (data) => {
      onAnswer?.(data);
      const correct = data.labels.filter((label) => label === 0).length;
      return { loss: 1, correct, blockCorrect: blocks.slice(1).map(() => correct) };
    },
    resume: () => undefined,
    moveStatistics: async () => undefined,
    read: async () => new Map(),
    write: () => undefined,
    memory: () => ({ liveBytes: 0, livePeakBytes: 0, allocatedBytes: 0, allocatedPeakBytes: 0, blockPeakBytes: null }),
    dispose: () => undefined,
  };
}
