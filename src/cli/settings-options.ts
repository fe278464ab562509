// Options that make settings: --preset, --config, --set, --epochs, --seed; and --backend.

import type { Settings } from "#experiment/config";
import { PRESET_NAMES, presetNamed } from "#experiment/presets";
import { parseSettings, withLeaves, withPairs, withValue } from "#experiment/settings";
import { UsageError } from "./command";
import { readAs } from "./node-data";

/** Where and how a command computes. */
export const BACKEND_OPTIONS = {
  backend: { type: "string", default: "wasm" },
  mode: { type: "string", default: "planned" },
} as const;

export const SETTING_OPTIONS = {
  preset: { type: "string" },
  config: { type: "string" },
  set: { type: "string", multiple: true },
  epochs: { type: "string" },
  seed: { type: "string" },
  ...BACKEND_OPTIONS,
} as const;

/** Each over the one before: preset, file, pairs, options of their own. */
export async function settingsOf(values: {
  preset?: string;
  config?: string;
  set?: string[];
  epochs?: string;
  seed?: string;
}): Promise<Settings> {
  const { preset, config, set = [], epochs, seed } = values;
  let settings = preset === undefined ? {} : presetSettings(preset);
  if (config) {
    const text = new TextDecoder().decode(await readAs("config.unreadable", config));
    settings = withLeaves(settings, parseSettings(text, config));
  }
  settings = withPairs(settings, set);
  if (epochs !== undefined) settings = withValue(settings, "schedule.epochs", wholeNumber("--epochs", epochs));
  if (seed !== undefined) settings = withValue(settings, "seed", wholeNumber("--seed", seed, 0));
  return settings;
}

function presetSettings(name: string): Settings {
  const preset = presetNamed(name);
  if (!preset) throw new UsageError(`--preset takes one of ${PRESET_NAMES.join(", ")}`);
  return preset.settings;
}

/** Throws UsageError where the text is no whole number from `least`. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) throw new UsageError(`${option} takes a whole number from ${least}`);
  return number;
}
