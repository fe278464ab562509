// Hands the trained weights over as a file, while they stand still.

import { useRun } from "#state/run";
import { command } from "../commands/registry";
import styles from "./status.module.css";

export function Weights() {
  useRun((s) => s.state);
  const { enabled, text, run } = command("weights");
  if (!enabled()) return null;
  return (
    <button type="button" className={styles.settings} onClick={run}>
      {text()}
    </button>
  );
}
