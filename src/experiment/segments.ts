// Into how many segments end-to-end training with checkpoints falls.

import type { Config } from "./config";
import { unitsPerStage } from "./split";

/** Segments of gradient checkpointing; "sqrt": the root of the number of units (docs/method.md, 9). */
export function segmentsOf({ checkpointing, network }: Pick<Config, "checkpointing" | "network">): number {
  const { segments } = checkpointing;
  return segments === "sqrt" ? Math.round(Math.sqrt(3 * unitsPerStage(network.depth))) : segments;
}
