// Hands over what was trained as files, while it stands still: the weights alone, or the run to go on with. Opens such a run.

import { t } from "#messages/en";
import { openRun, save, saveRun } from "#state/connection";
import { useRun } from "#state/run";
import { chooseFiles } from "../drop/chosen";
import styles from "./status.module.css";

export function RunFiles() {
  const name = useRun(({ state }) => (state.name === "failed" && !state.canGoOn ? "lost" : state.name));
  const still = name === "paused" || name === "finished" || name === "failed";
  return (
    <>
      {still && <FileButton text={t.buttons.weights} act={() => void download("weights.safetensors", save)} />}
      {still && <FileButton text={t.buttons.saveRun} act={() => void download("run.safetensors", saveRun)} />}
      {(still || name === "ready") && <FileButton text={t.buttons.openRun} act={chooseRun} />}
    </>
  );
}

function FileButton({ text, act }: { text: string; act: () => void }) {
  return (
    <button type="button" className={styles.settings} onClick={act}>
      {text}
    </button>
  );
}

const chooseRun = () =>
  chooseFiles(false, ({ files: [first] }) => {
    if (first) openRun(first.file);
  });

async function download(name: string, make: () => Promise<Uint8Array | null>): Promise<void> {
  const bytes = await make();
  if (!bytes) return;
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
