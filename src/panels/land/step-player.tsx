// One step in slow motion, in place of the claim: one sentence a phase, back, play, next, speed.

import { Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useState } from "react";
import { unitText } from "#experiment/split";
import { figure, number as inWords, percent, t } from "#messages/en";
import { useHistory } from "#state/history";
import type { StepMetrics } from "#worker/protocol";
import { PLAYER_KEYS, pressed } from "../commands/keys";
import type { Drawing } from "./drawing";
import { megabytesShort } from "./hills";
import styles from "./land.module.css";
import type { PlayedPhase } from "./step-phases";

/** Time to read a phase's sentence, at speed 1. */
const PHASE_MS = 2600;
export const SPEEDS = [0.5, 1, 2, 4];

export interface Playing {
  at: number;
  playing: boolean;
  speed: number;
}

interface StepPlayerProps {
  drawing: Drawing;
  phases: PlayedPhase[];
  now: Playing;
  onChange(change: Partial<Playing>): void;
}

export function StepPlayer({ drawing, phases, now, onChange }: StepPlayerProps) {
  const lastStep = useHistory((s) => s.lastStep);
  const phase = phases[now.at];
  useEffect(() => {
    if (!now.playing) return;
    const timer = setTimeout(() => {
      const last = now.at >= phases.length - 1;
      onChange(last ? { playing: false } : { at: now.at + 1 });
    }, PHASE_MS / now.speed);
    return () => clearTimeout(timer);
  }, [now, phases.length, onChange]);
  if (!phase) return null;
  const go = (by: number) => onChange({ playing: false, at: Math.max(0, Math.min(phases.length - 1, now.at + by)) });
  const togglePlay = () =>
    onChange(now.at >= phases.length - 1 && !now.playing ? { at: 0, playing: true } : { playing: !now.playing });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLSelectElement) return;
    const by = pressed(event, PLAYER_KEYS);
    if (by) go(by === "on" ? 1 : -1);
  };
  return (
    <div>
      <p className={styles.claim} aria-live="polite">
        {sentenceOf(phase, drawing, lastStep)}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend in the row */}
      <div role="group" className={styles.player} aria-label={t.player.label} onKeyDown={onKeyDown}>
        <button type="button" aria-label={t.player.back} disabled={now.at === 0} onClick={() => go(-1)}>
          <SkipBack size={15} fill="currentColor" aria-hidden />
        </button>
        <button
          data-play
          type="button"
          className={styles.play}
          aria-label={now.playing ? t.player.pause : t.player.play}
          onClick={togglePlay}
        >
          {now.playing ? (
            <Pause size={15} fill="currentColor" aria-hidden />
          ) : (
            <Play size={15} fill="currentColor" aria-hidden />
          )}
        </button>
        <button type="button" aria-label={t.player.next} disabled={now.at >= phases.length - 1} onClick={() => go(1)}>
          <SkipForward size={15} fill="currentColor" aria-hidden />
        </button>
        <span>{t.player.phase(now.at + 1, phases.length)}</span>
        <label>
          {t.player.speed}
          <select value={now.speed} onChange={({ target }) => onChange({ speed: Number(target.value) })}>
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed}>
                {speed} ×
              </option>
            ))}
          </select>
        </label>
        <span className={styles.own}>{lastStep ? t.player.ofStep(lastStep.step) : t.player.noStep}</span>
      </div>
    </div>
  );
}

/** Starts anew for another network. */
export function usePlaying(key: string) {
  const [state, setState] = useState({ key, now: FRESH });
  const now = state.key === key ? state.now : FRESH;
  // the same through every redraw: a timer runs on it
  const change = useCallback(
    (part: Partial<Playing>) =>
      setState((before) => ({ key, now: { ...(before.key === key ? before.now : FRESH), ...part } })),
    [key],
  );
  return [now, change] as const;
}

const FRESH: Playing = { at: 0, playing: false, speed: 1 };

/** `lastStep`: figures of the newest step of this network, if one has run. */
export function sentenceOf(phase: PlayedPhase, { layout, config }: Drawing, lastStep: StepMetrics | null): string {
  const { block, kind, mostBytes, endBytes } = phase;
  const { player } = t;
  const number = block + 1;
  const last = block === layout.blocks.length - 1;
  const whole = layout.blocks.length === 1;
  switch (kind) {
    case "forward":
      return whole ? player.whole.forward : player.forward(number);
    case "auxiliary": {
      const { branches } = player;
      const both = layout.ema && layout.bias;
      const what = both ? branches.both : layout.ema ? branches.ema : layout.bias ? branches.bias : branches.head;
      return player.auxiliary(number, what);
    }
    case "loss": {
      const [loss, right] = [lastStep?.losses[block], lastStep?.trainAccuracy[block]];
      return player.loss(
        number,
        loss === undefined ? null : inWords(loss, 2),
        right === undefined || right === null ? null : percent(right),
      );
    }
    case "backward":
      if (!whole) return player.backward(number, last);
      return config.checkpointing.segments === 0 ? player.whole.backward : player.whole.backwardAgain;
    case "ema": {
      const partner = layout.blocks[block]?.auxiliary?.partner ?? [0, 0];
      return player.ema(number, shareText(1 - config.ema.momentum), unitText(partner), number + 1);
    }
    case "free": {
      const left = megabytesShort(endBytes);
      const most = megabytesShort(mostBytes);
      return whole ? player.whole.free(most, left) : player.free(number, most, left);
    }
  }
}

const shareText = (share: number) => `${figure(Number((share * 100).toPrecision(2)))} %`;
