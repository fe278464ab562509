// The whole page takes files that are dropped on it; while some hover it says what they may be.

import { useEffect, useState } from "react";
import { t } from "#messages/en";
import { openRun } from "#state/connection";
import { useExperiment } from "#state/experiment";
import { chooseOwn } from "#state/opening";
import { useRun } from "#state/run";
import type { ChosenFiles } from "#worker/protocol";
import { droppedFiles } from "./chosen";
import styles from "./drop.module.css";

/** Trains on them next. */
export const takeFiles = (chosen: ChosenFiles): void =>
  chooseOwn({ from: "files", chosen, seed: useExperiment.getState().config.seed }, chosen.name);

/** Data to train on, or a saved run to go on with. */
function takeDropped(chosen: ChosenFiles): void {
  const [first, ...others] = chosen.files;
  if (first && others.length === 0 && first.path.endsWith(".safetensors")) openRun(first.file);
  else takeFiles(chosen);
}

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

export function DropTarget() {
  const [hovers, setHovers] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setHovers(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovers(false);
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      setHovers(false);
      const { addFault } = useRun.getState();
      const where = event.dataTransfer.items[0]?.webkitGetAsEntry()?.name;
      droppedFiles(event.dataTransfer).then(
        (chosen) => (chosen ? takeDropped(chosen) : addFault({ code: "data.empty", where })),
        () => addFault({ code: "data.notFound", where }),
      );
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  if (!hovers) return null;
  return (
    <div className={styles.drop}>
      <p>{t.data.drop}</p>
    </div>
  );
}
