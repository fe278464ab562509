// The land's tools: undo and redo, how memory and widths are drawn, slow motion, the list of cuts.

import { Redo2, StepForward, Undo2 } from "lucide-react";
import { t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { useView } from "#state/view";
import styles from "./land.module.css";

interface ToolsProps {
  /** null: the list is not offered. */
  listOpen: boolean | null;
  onList(): void;
  slow: boolean;
  onSlow(): void;
}

export function Tools({ listOpen, onList, slow, onSlow }: ToolsProps) {
  const past = useExperiment((s) => s.past.length > 0);
  const future = useExperiment((s) => s.future.length > 0);
  const { undo, redo } = useExperiment.getState();
  const { equalWidths, overTime, show } = useView();
  return (
    <div className={styles.tools}>
      <button
        type="button"
        className={styles.tool}
        aria-label={t.land.undo}
        title={t.land.undo}
        disabled={!past}
        onClick={undo}
      >
        <Undo2 size={16} aria-hidden />
      </button>
      <button
        type="button"
        className={styles.tool}
        aria-label={t.land.redo}
        title={t.land.redo}
        disabled={!future}
        onClick={redo}
      >
        <Redo2 size={16} aria-hidden />
      </button>
      {!slow && (
        <fieldset className={styles.choice} aria-label={t.memory.view}>
          {[false, true].map((time) => (
            <button
              key={String(time)}
              type="button"
              className={styles.tool}
              aria-pressed={overTime === time}
              onClick={() => show({ overTime: time })}
            >
              {time ? t.memory.overTime : t.memory.overNetwork}
            </button>
          ))}
        </fieldset>
      )}
      {listOpen !== null && (
        <button type="button" className={styles.tool} aria-expanded={listOpen} onClick={onList}>
          {listOpen ? t.land.closeCuts : t.land.editCuts}
        </button>
      )}
      <button type="button" className={styles.tool} aria-pressed={slow} onClick={onSlow}>
        <StepForward size={15} fill="currentColor" aria-hidden />
        {slow ? t.player.close : t.player.open}
      </button>
      <button
        type="button"
        className={styles.tool}
        aria-pressed={equalWidths}
        onClick={() => show({ equalWidths: !equalWidths })}
      >
        {t.land.equal}
      </button>
    </div>
  );
}
