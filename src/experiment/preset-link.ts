// The shortest words for settings: the preset that is nearest to them, and what differs from it.

import type { DataFacts, Settings } from "./config";
import { PRESETS, type PresetName } from "./presets";
import { differences } from "./resolve";
import { withValue } from "./settings";

export interface Described {
  /** null: the defaults are nearer than any preset. */
  preset: PresetName | null;
  /** Over the preset's settings they make the same config. */
  settings: Settings;
}

/** A preset is named where that leaves fewer values to say, or none but the seed. */
export function describe(settings: Settings, data: DataFacts): Described {
  const said = (over: [string, unknown][]) => over.filter(([key]) => key !== "seed").length;
  const own = differences(settings, data);
  const plain = { preset: null, over: own, length: said(own) };
  const named = PRESETS.map(({ name, settings: base }) => {
    const over = differences(settings, data, base);
    return { preset: name, over, length: said(over) && said(over) + 1 };
  });
  const { preset, over } = named.reduce<{ preset: PresetName | null; over: [string, unknown][]; length: number }>(
    (best, next) => (next.length < best.length || (next.length === 0 && best.length > 0) ? next : best),
    plain,
  );
  return { preset, settings: over.reduce<Settings>((all, [key, value]) => withValue(all, key, value), {}) };
}
