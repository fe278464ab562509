// The link to this setting into the clipboard, and word of it.

import { t } from "#messages/en";
import { link } from "#state/address";
import { useView } from "#state/view";

export async function copyLink(): Promise<void> {
  const copied = await navigator.clipboard.writeText(link()).then(
    () => true,
    () => false,
  );
  useView.getState().show({ toast: copied ? t.bar.copied : t.bar.copyFailed });
}
