// The land's tools: undo and redo, how memory and widths are drawn, slow motion, the list of cuts.

import { type LucideIcon, Redo2, StepForward, Undo2 } from "lucide-react";
import { t } from "#messages/en";
import { useExperiment } from "#state/experiment";
import { useView } from "#state/view";
import { command } from "../commands/registry";
import styles from "./land.module.css";

interface ToolsProps {
  /** null: the list is not offered. */
  listOpen: boolean | null;
  onList(): void;
  slow: boolean;
  onSlow(): void;
}

function Edit({ name, icon: Icon }: { name: "undo" | "redo"; icon: LucideIcon }) {
  const { text, enabled, run } = command(name);
  const can = useExperiment(enabled);
  return (
    <button type="button" className={styles.tool} aria-label={text()} title={text()} disabled={!can} onClick={run}>
      <Icon size={16} aria-hidden />
    </button>
  );
}

export function Tools({ listOpen, onList, slow, onSlow }: ToolsProps) {
  const { equalWidths, overTime, show } = useView();
  return (
    <div className={styles.tools}>
      <Edit name="undo" icon={Undo2} />
      <Edit name="redo" icon={Redo2} />
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
