// Into slow motion and out of it. Training rests meanwhile: the player shows one step.

import { pause } from "#state/connection";
import { useRun } from "#state/run";
import { useView } from "#state/view";

export function toggleSlowMotion(): void {
  const { slowMotion, show } = useView.getState();
  if (!slowMotion && useRun.getState().state.name === "training") pause();
  show({ slowMotion: !slowMotion });
  // the player takes the place of what was pressed
  if (!slowMotion) requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-play]")?.focus());
}
