// One sentence about now, the progress bar under it, and the word on changes that wait for the next run.

import { duration, percent, t } from "#messages/en";
import { start } from "#state/connection";
import { pendingKeys, useExperiment } from "#state/experiment";
import { useHistory } from "#state/history";
import { forgetNext, isNextLookedAt } from "#state/opening";
import { useRun } from "#state/run";
import { useView } from "#state/view";
import type { Preparing, RunProgress, RunState } from "#worker/protocol";
import { command } from "../commands/registry";
import { nextTitle } from "../sentence/next-title";
import { RunFiles } from "./run-files";
import styles from "./status.module.css";

const SETTINGS = command("settings");

export function Status() {
  const state = useRun((s) => s.state);
  const progress = useRun((s) => s.progress);
  const next = useRun((s) => s.nextDataset);
  const isLookedAt = useRun(isNextLookedAt);
  const served = useRun((s) => s.served);
  const away = useRun(awayFile);
  const { config, running, undo } = useExperiment();
  const evaluations = useHistory((s) => s.evaluations);
  const settingsOpen = useView((s) => s.settingsOpen);
  const changed = pendingKeys(config, running);
  const best = evaluations.reduce((top, e) => (e.testAccuracy > (top?.testAccuracy ?? -1) ? e : top), evaluations[0]);
  const plan = t.status.plan(config.schedule.epochs, config.batch.size, config.seed);
  const now = away ? [t.status.away(away)] : sentences(state, progress, plan);
  return (
    <div className={styles.under}>
      {/* the first sentence changes once an epoch and is spoken; the figures behind it change with every step */}
      <p className="hidden-text" aria-live="polite">
        {now[0]}
      </p>
      <p className={styles.status} role="status" aria-live="off">
        {now.map((text, i) => (
          <span key={text.replace(/\d+/g, "")} className={i > 0 ? styles.more : styles.first}>
            {text}
          </span>
        ))}
        {state.name === "finished" && best && (
          <span>{t.status.best(percent(best.testAccuracy), best.epoch.toFixed(0))}</span>
        )}
      </p>
      {(next !== null || changed.length > 0) && (
        <p className={styles.pending}>
          {next !== null
            ? (isLookedAt ? t.status.lookedAt : t.status.pending)(nextTitle(next, served))
            : changed.includes("network.depth")
              ? t.status.pending(t.sentence.network(config.network.depth))
              : t.status.changes(changed.length)}{" "}
          {!isLookedAt && (
            <button type="button" onClick={() => void start()}>
              {t.buttons.startIt}
            </button>
          )}
          <button type="button" onClick={() => (next === null ? undo() : forgetNext())}>
            {t.buttons.undo}
          </button>
        </p>
      )}
      <button type="button" className={styles.settings} aria-expanded={settingsOpen} onClick={SETTINGS.run}>
        {SETTINGS.text()}
      </button>
      <RunFiles />
    </div>
  );
}

/** The file that a run waits for while the network is away. */
function awayFile({ state, data }: ReturnType<typeof useRun.getState>): string | null {
  const waits = state.name === "training" || state.name === "preparing";
  return waits && data?.away ? (data.away.where?.split("/").at(-1) ?? "") : null;
}

function sentences(state: RunState, progress: RunProgress | null, plan: string): string[] {
  const s = t.status;
  if (state.name === "empty") return [s.empty[state.without]];
  if (state.name === "preparing") return [preparing(state.preparing)];
  if (state.name === "ready" || !progress) return state.name === "failed" ? [s.stopped] : [s.ready, plan];
  const at = s.step(progress.stepInEpoch, progress.stepsPerEpoch);
  if (state.name === "failed") return [s.stopped, at];
  if (state.name === "finished") return [s.finished(progress.epochs, progress.secondsTrained)];
  if (state.name === "paused") return [s.paused(progress.epoch, progress.epochs), at];
  const now = [s.epoch(progress.epoch, progress.epochs), at, s.speed(progress.imagesPerSecond)];
  if (progress.evaluating) return [...now, s.evaluating(progress.evaluating.done, progress.evaluating.total)];
  return progress.secondsLeft === null ? now : [...now, s.left(progress.secondsLeft)];
}

function preparing(now: Preparing): string {
  if (now.what === "shard") return t.status.shard(now.done / now.total);
  if (now.what === "variants") return t.status.variants(now.done, now.total);
  if (now.what === "kernels") return t.status.kernels(now.done, now.total);
  return t.status.preparing[now.what];
}

/** 3 px of ink under the status. */
export function ProgressBar() {
  const progress = useRun((s) => s.progress);
  const state = useRun((s) => s.state);
  const share = progress?.share ?? 0;
  const preparingShare =
    state.name === "preparing" && "done" in state.preparing ? state.preparing.done / state.preparing.total : 0;
  const value = Math.round(100 * Math.max(share, preparingShare));
  const label = progress ? duration(progress.secondsTrained) : "";
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={t.status.progress}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={`${value} % ${label}`}
    >
      <span style={{ width: `${value}%` }} />
    </div>
  );
}
