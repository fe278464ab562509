// A language chosen by hand.

import { setFlags } from "./address";
import { useView } from "./view";

/** The choice of a hand is worth more than the link's. */
export function takeLanguage(code: string): void {
  setFlags({ lang: undefined });
  useView.getState().chooseLanguage(code);
}
