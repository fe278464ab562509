// The suggested experiment that was taken last, and what the run before it came to.

import { create } from "zustand";
import { type SuggestionName, suggestedEdit } from "#experiment/suggestions";
import { reset } from "./connection";
import { useExperiment } from "./experiment";
import { stepPeak, useHistory } from "./history";
import { hasNetwork, useRun } from "./run";

interface Suggestion {
  name: SuggestionName | null;
  /** null: nothing was tested before it. */
  before: { testAccuracy: number; epoch: number; peakBytes: number } | null;
}

export const useSuggestion = create<Suggestion>(() => ({ name: null, before: null }));

/** Sets the config; a network there is was the run before, and is dropped, so that both start alike. */
export async function takeSuggestion(name: SuggestionName): Promise<void> {
  const edit = suggestedEdit(name, useExperiment.getState().config);
  if (!edit) return;
  const last = useHistory.getState().evaluations.at(-1);
  const { memory, state } = useRun.getState();
  const before = last && memory ? { ...last, peakBytes: stepPeak(memory) } : null;
  if (hasNetwork(state)) await reset();
  if (useExperiment.getState().edit(edit)) useSuggestion.setState({ name, before });
}
