// Learning rate by epoch (docs/method.md, 5.2): set once an epoch, which counts from 1.

import type { Config } from "#experiment/config";

export function learningRate({ optimizer, schedule }: Pick<Config, "optimizer" | "schedule">, epoch: number): number {
  const { kind, epochs, warmupEpochs, warmupStart, milestones, gamma } = schedule;
  if (kind === "constant") return optimizer.lr;
  if (kind === "step") return optimizer.lr * gamma ** milestones.filter((milestone) => epoch >= milestone).length;
  const base = (optimizer.lr / 2) * (1 + Math.cos((Math.PI * epoch) / epochs));
  if (epoch > warmupEpochs) return base;
  return (base * (epoch - 1) + warmupStart * (warmupEpochs + 1 - epoch)) / warmupEpochs;
}
