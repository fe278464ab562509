// The fault strip: what stopped or was refused, what is safe, what to do. It pushes the page and stays until answered.

import { t } from "#messages/en";
import { faultText } from "#messages/en-faults";
import { useExperiment } from "#state/experiment";
import { useRun } from "#state/run";
import styles from "./faults.module.css";

export function Faults() {
  const state = useRun((s) => s.state);
  const faults = useRun((s) => s.faults);
  const dismissRun = useRun((s) => s.dismiss);
  const refused = useExperiment((s) => s.fault);
  const dismissEdit = useExperiment((s) => s.dismiss);
  const stopped = state.name === "failed" ? [state.fault] : [];
  const all = [...stopped, ...faults.slice(-2), ...(refused ? [refused] : [])];
  if (all.length === 0) return null;
  const dismissible = faults.length > 0 || refused !== null;
  return (
    <div className={styles.fault} role="alert">
      <div>
        {all.map((fault) => (
          <p key={JSON.stringify(fault)}>{faultText(fault)}</p>
        ))}
      </div>
      {dismissible && (
        <button
          type="button"
          onClick={() => {
            dismissRun();
            dismissEdit();
          }}
        >
          {t.buttons.dismiss}
        </button>
      )}
    </div>
  );
}
