// Commands that only the palette offers: a preset, a suggested experiment, a language each.

import { PRESETS } from "#experiment/presets";
import { SUGGESTION_NAMES, suggestedEdit } from "#experiment/suggestions";
import { t } from "#messages/en";
import { LANGUAGES, languageName } from "#messages/languages";
import { useExperiment } from "#state/experiment";
import { takeLanguage } from "#state/language";
import { takePreset } from "#state/presets";
import { useRun } from "#state/run";
import { takeSuggestion } from "#state/suggestion";
import type { Command } from "./registry";

const RESTS: readonly string[] = ["ready", "paused", "finished"];

export const moreCommands = (): Command[] => [
  ...SUGGESTION_NAMES.map(
    (name): Command => ({
      name: `try/${name}`,
      group: "experiment",
      text: () => t.suggestions.names[name][0] ?? name,
      enabled: () =>
        RESTS.includes(useRun.getState().state.name) && suggestedEdit(name, useExperiment.getState().config) !== null,
      run: () => void takeSuggestion(name),
    }),
  ),
  ...PRESETS.map(
    ({ name }): Command => ({
      name: `preset/${name}`,
      group: "presets",
      text: () => t.presets.names[name][0] ?? name,
      enabled: () => true,
      run: () => takePreset(name),
    }),
  ),
  ...LANGUAGES.map(
    (code): Command => ({
      name: `language/${code}`,
      group: "languages",
      text: () => languageName(code),
      enabled: () => document.documentElement.lang !== code,
      run: () => takeLanguage(code),
    }),
  ),
];
