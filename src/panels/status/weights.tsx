// Hands the trained weights over as a file, while they stand still.

import { t } from "#messages/en";
import { save } from "#state/connection";
import { useRun } from "#state/run";
import styles from "./status.module.css";

export function Weights() {
  const still = useRun(
    ({ state }) => state.name === "paused" || state.name === "finished" || (state.name === "failed" && state.canGoOn),
  );
  if (!still) return null;
  return (
    <button type="button" className={styles.settings} onClick={() => void saveWeights()}>
      {t.buttons.weights}
    </button>
  );
}

async function saveWeights(): Promise<void> {
  const bytes = await save();
  if (!bytes) return;
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = "weights.safetensors";
  anchor.click();
  URL.revokeObjectURL(address);
}
