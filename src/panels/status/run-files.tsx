// A run's files, while it stands still: its weights, itself to go on with later, and another one to open.

import { useRun } from "#state/run";
import { command } from "../commands/registry";
import styles from "./status.module.css";

const FILES = (["weights", "saveRun", "openRun"] as const).map(command);

export function RunFiles() {
  useRun((s) => s.state);
  return FILES.filter(({ enabled }) => enabled()).map(({ name, text, run }) => (
    <button
      key={name}
      type="button"
      className={name === "openRun" ? `${styles.settings} ${styles.openRun}` : styles.settings}
      onClick={run}
    >
      {text()}
    </button>
  ));
}
