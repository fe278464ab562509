// Start, Pause, Go on, Step, Reset: what the state allows, always in the same place.

import { Pause, Play } from "lucide-react";
import { t } from "#messages/en";
import { useRun } from "#state/run";
import { type CommandName, command } from "../commands/registry";
import styles from "./status.module.css";

/** What the first button may be, the first that can be given. */
const FIRST = (["pause", "onWasm", "start"] as const).map(command);

export function Buttons() {
  const { name } = useRun((s) => s.state);
  useRun((s) => s.wanted);
  const first = FIRST.find(({ enabled }) => enabled());
  const text = !first && name === "preparing" ? t.buttons.preparing : (first ?? command("start")).text();
  return (
    <div className={styles.go}>
      <Second name="cancel" />
      <Second name="step" shown={name === "training"} />
      <Second name="reset" />
      <button type="button" className={styles.start} disabled={!first} onClick={first?.run}>
        {first?.name === "pause" ? (
          <Pause size={18} fill="currentColor" aria-hidden />
        ) : (
          <Play size={18} fill="currentColor" aria-hidden />
        )}
        {text}
      </button>
    </div>
  );
}

/** `shown`: also while it cannot be given. */
function Second({ name, shown = false }: { name: CommandName; shown?: boolean }) {
  const { enabled, text, run } = command(name);
  if (!shown && !enabled()) return null;
  return (
    <button type="button" className={styles.second} disabled={!enabled()} onClick={run}>
      {text()}
    </button>
  );
}
