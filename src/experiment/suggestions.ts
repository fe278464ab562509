// Three things to try after a first run: each is an edit of the config there is.

import { layoutOf } from "./blocks";
import type { Config } from "./config";
import { cutEdit, unitsPerStage, wholeEdit } from "./split";

export const SUGGESTION_NAMES = ["ema-off", "each-unit", "end-to-end"] as const;
export type SuggestionName = (typeof SUGGESTION_NAMES)[number];

/** Keys and values that make it; null where the config is that already, or has nothing that it could change. */
export function suggestedEdit(name: SuggestionName, config: Config): Record<string, unknown> | null {
  const blocks = layoutOf(config).blocks.length;
  const units = 3 * unitsPerStage(config.network.depth);
  switch (name) {
    case "ema-off":
      return config.rule === "man" && blocks > 1 && config.ema.enabled
        ? { "ema.enabled": false, "bias.enabled": true, "bias.form": "unit" }
        : null;
    case "each-unit":
      return blocks === units ? null : { ...cutEdit(config), "split.k": "each" };
    case "end-to-end":
      return config.rule === "end-to-end" && config.checkpointing.segments === 0 ? null : wholeEdit;
  }
}
