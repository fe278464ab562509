// What the link shows of the page: for a projector, inside another page, without some of its panels.

import { create } from "zustand";
import { hiddenPanels, type Panel } from "#experiment/link";

interface Shown {
  /** For a projector: larger, without bar and right column. */
  present: boolean;
  /** Inside another page: without the bar. */
  embed: boolean;
  hidden: readonly Panel[];
}

export const useShown = create<Shown>(() => shownBy({}));

/** From the link's flags. */
export function shownBy({ present, embed, hide }: Record<string, string>): Shown {
  return { present: present === "1", embed: embed === "1", hidden: hiddenPanels(hide) };
}
