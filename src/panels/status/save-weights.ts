// The trained weights as a file.

import { save } from "#state/connection";

export async function saveWeights(): Promise<void> {
  const bytes = await save();
  if (!bytes) return;
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = "weights.safetensors";
  anchor.click();
  URL.revokeObjectURL(address);
}
