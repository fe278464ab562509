// What a config trades for memory.

import type { Config } from "#experiment/config";
import { segmentsOf } from "#experiment/segments";
import type { Savings } from "../plan/build";

export function savingsOf(config: Config): Savings {
  return {
    checkpoints: config.rule === "end-to-end" ? segmentsOf(config) : 0,
    recompute: config.storage.recompute,
    half: config.storage.activations === "f16",
  };
}
