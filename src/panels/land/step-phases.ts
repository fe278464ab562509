// One step as phases that can be told one after the other: what is done, and the live bytes at its begin, most and end.

import type { StepForecast, StepPhase } from "#experiment/forecast";

export type PlayedKind = "forward" | "auxiliary" | "loss" | "backward" | "ema" | "free";

export interface PlayedPhase {
  /** From 0. */
  block: number;
  kind: PlayedKind;
  /** First and last call. */
  from: number;
  to: number;
  startBytes: number;
  mostBytes: number;
  endBytes: number;
}

/**
 * Phases in the plan's order. The batch comes with the first forward; what is computed again, and updates before the last
 * backward call, with the backward pass; running statistics and the last updates with the freeing behind it.
 */
export function playedPhases({ stretches, liveBytes }: Pick<StepForecast, "stretches" | "liveBytes">): PlayedPhase[] {
  const lastBackward = new Map<number, number>();
  stretches.forEach(({ block, phase }, i) => {
    if (phase === "backward" || phase === "recompute") lastBackward.set(block ?? 0, i);
  });
  const phases: PlayedPhase[] = [];
  const begun = new Set<number>();
  stretches.forEach((stretch, i) => {
    const block = stretch.block ?? 0;
    const backward = stretch.phase === "backward" || stretch.phase === "recompute";
    if (backward) begun.add(block);
    const inside = begun.has(block) && i <= (lastBackward.get(block) ?? -1);
    const kind = inside ? "backward" : kindOf(stretch.phase, begun.has(block));
    const known = phases.find((phase) => phase.block === block && phase.kind === kind);
    if (known) known.to = stretch.to;
    else phases.push({ block, kind, from: stretch.from, to: stretch.to, startBytes: 0, mostBytes: 0, endBytes: 0 });
  });
  // the EMA copy follows before the memory is called free, also where the plan moves the weights first
  for (let i = 0; i + 1 < phases.length; i++) {
    const [now, next] = [phases[i], phases[i + 1]];
    if (now?.kind === "free" && next?.kind === "ema" && now.block === next.block) {
      [phases[i], phases[i + 1]] = [next, now];
    }
  }
  for (const phase of phases) {
    const live = liveBytes.slice(phase.from, phase.to + 1);
    phase.startBytes = live[0] ?? 0;
    phase.mostBytes = Math.max(...live);
    phase.endBytes = live.at(-1) ?? 0;
  }
  return phases;
}

function kindOf(phase: StepPhase, afterBackward: boolean): PlayedKind {
  if (phase === "ema") return "ema";
  if (afterBackward || phase === "update") return "free";
  return phase === "input" || phase === "recompute" ? "forward" : phase;
}
