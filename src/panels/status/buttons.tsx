// Start, Pause, Go on, Step, Reset: what the state allows, always in the same place.

import { Pause, Play } from "lucide-react";
import { useEffect } from "react";
import { t } from "#messages/en";
import { chosenBackend } from "#state/address";
import { chooseBackend, pause, reset, start, step, unwant } from "#state/connection";
import { isOpening, useRun } from "#state/run";
import type { RunState } from "#worker/protocol";
import styles from "./status.module.css";

/** Space toggles training while focus is on the page itself. */
function useSpace(toggle: (() => void) | null): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "Space" || event.target !== document.body || !toggle) return;
      event.preventDefault();
      toggle();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [toggle]);
}

/** Waits of a run, which can be called off; backend and data set open by themselves, and a start that waits for them can. */
const RUN_WAITS = ["network", "shard", "kernels", "firstStep"];

export function Buttons() {
  const state = useRun((s) => s.state);
  const wanted = useRun((s) => s.wanted);
  const first = firstButton(state, wanted);
  useSpace(first.act);
  const goesOn = state.name === "paused" || (state.name === "failed" && state.canGoOn);
  const hasRun = ["training", "paused", "failed", "finished"].includes(state.name);
  return (
    <div className={styles.go}>
      {state.name === "preparing" && (wanted || RUN_WAITS.includes(state.preparing.what)) && (
        <button type="button" className={styles.second} onClick={wanted ? unwant : () => void reset()}>
          {t.buttons.cancel}
        </button>
      )}
      {(state.name === "ready" || state.name === "training" || goesOn) && (
        <button
          type="button"
          className={styles.second}
          disabled={state.name === "training"}
          onClick={() => void step()}
        >
          {t.buttons.step}
        </button>
      )}
      {hasRun && (
        <button type="button" className={styles.second} onClick={() => void reset()}>
          {t.buttons.reset}
        </button>
      )}
      <button type="button" className={styles.start} disabled={!first.act} onClick={() => first.act?.()}>
        {first.icon === "pause" ? (
          <Pause size={18} fill="currentColor" aria-hidden />
        ) : (
          <Play size={18} fill="currentColor" aria-hidden />
        )}
        {first.text}
      </button>
    </div>
  );
}

function firstButton(
  state: RunState,
  wanted: boolean,
): { text: string; icon: "play" | "pause"; act: (() => void) | null } {
  const go = () => void start();
  switch (state.name) {
    case "training":
      return { text: t.buttons.pause, icon: "pause", act: pause };
    case "paused":
      return { text: t.buttons.goOn, icon: "play", act: go };
    case "finished":
      return { text: t.buttons.again, icon: "play", act: go };
    case "failed":
      return { text: t.buttons.goOn, icon: "play", act: state.canGoOn ? go : null };
    case "preparing":
      // pressed while backend and data set open, it waits for them
      return isOpening(state) && !wanted
        ? { text: t.buttons.start, icon: "play", act: go }
        : { text: t.buttons.preparing, icon: "play", act: null };
    case "empty":
      return state.without === "device" && chosenBackend() !== "wasm"
        ? { text: t.buttons.onWasm, icon: "play", act: () => chooseBackend("wasm") }
        : { text: t.buttons.start, icon: "play", act: null };
    case "ready":
      return { text: t.buttons.start, icon: "play", act: go };
  }
}
