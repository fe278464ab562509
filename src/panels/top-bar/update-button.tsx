// Offers a new version of the page. Never while there is a network: its training would be lost.

import { RefreshCw } from "lucide-react";
import { t } from "#messages/en";
import { takeUpdate, useUpdate } from "#state/offline";
import { hasNetwork, useRun } from "#state/run";
import styles from "./top-bar.module.css";

export function UpdateButton() {
  const waiting = useUpdate((s) => s.waiting !== null);
  const hasRun = useRun(
    ({ state }) => hasNetwork(state) || (state.name === "preparing" && state.preparing.what !== "backend"),
  );
  if (!waiting || hasRun) return null;
  return (
    <button type="button" className={styles.quiet} onClick={takeUpdate} aria-label={t.bar.update}>
      <RefreshCw size={16} aria-hidden />
      <span>{t.bar.update}</span>
    </button>
  );
}
