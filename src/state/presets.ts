// A preset taken as one edit, and which one the settings are.

import { describe } from "#experiment/preset-link";
import { type PresetName, presetNamed } from "#experiment/presets";
import { leaves } from "#experiment/settings";
import { useExperiment } from "./experiment";
import { chooseDataset } from "./opening";
import { useRun } from "./run";

/** Everything but the seed as the preset has it; its data set too, where that is served beside the page. */
export function takePreset(name: PresetName): void {
  const preset = presetNamed(name);
  if (!preset) return;
  const { settings, edit } = useExperiment.getState();
  const cleared = Object.fromEntries(leaves(settings).map(([key]) => [key, undefined]));
  if (!edit({ ...cleared, ...Object.fromEntries(leaves(preset.settings)), seed: settings.seed })) return;
  const { served, dataset } = useRun.getState();
  const there = served.some(({ name }) => name === preset.dataset);
  if (there && preset.dataset && preset.dataset !== dataset?.name) chooseDataset(preset.dataset);
}

/** The preset that the settings are, whatever their seed. */
export function presetNow({ settings, facts }: Pick<ReturnType<typeof useExperiment.getState>, "settings" | "facts">) {
  const { seed: _, ...others } = settings;
  const { preset, settings: over } = describe(others, facts);
  return Object.keys(over).length === 0 ? preset : null;
}
