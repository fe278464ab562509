// Files of a run: what was trained is handed over as the weights alone, or as the run to go on with; such a run is opened.

import { openRun, save, saveRun } from "#state/connection";
import { chooseFiles } from "../drop/chosen";

export const saveWeightsFile = () => download("weights.safetensors", save);
export const saveRunFile = () => download("run.safetensors", saveRun);

export const chooseRunFile = () =>
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
