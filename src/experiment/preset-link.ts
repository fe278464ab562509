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

/** A preset is named where that leaves fewer values to say, or none. */
export function describe(settings: Settings, data: DataFacts): Described {
  const plain = { preset: null, over: differences(settings, data), length: 0 };
  plain.length = plain.over.length;
  const named = PRESETS.map(({ name, settings: base }) => {
    const over = differences(settings, data, base);
    return { preset: name, over, length: over.length === 0 ? 0 : over.length + 1 };
  });
  const { preset, over } = named.reduce<{ preset: PresetName | null; over: [string, unknown][]; length: number }>(
    (best, next) => (next.length < best.length || (next.length === 0 && best.length > 0) ? next : best),
    plain,
  );
  return { preset, settings: over.reduce<Settings>((all, [key, value]) => withValue(all, key, value), {}) };
}
