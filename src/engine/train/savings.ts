// What a config trades for memory.

import type { Config } from "#experiment/config";
import { unitsPerStage } from "#experiment/split";
import type { Savings } from "../plan/build";

/** Segments of gradient checkpointing; "sqrt": the root of the number of units (docs/method.md, 9). */
export function segmentsOf({ checkpointing, network }: Pick<Config, "checkpointing" | "network">): number {
  const { segments } = checkpointing;
  return segments === "sqrt" ? Math.round(Math.sqrt(3 * unitsPerStage(network.depth))) : segments;
}

export function savingsOf(config: Config): Savings {
  return {
    checkpoints: config.rule === "end-to-end" ? segmentsOf(config) : 0,
    recompute: config.storage.recompute,
    half: config.storage.activations === "f16",
  };
}
