// How the page shows things: theme, chart axis, what is open. Kept in this browser where it is a taste.

import { create } from "zustand";

export type Theme = "light" | "dark";
export type TimeAxis = "epoch" | "seconds";

interface View {
  /** null: as the system says. */
  theme: Theme | null;
  axis: TimeAxis;
  equalWidths: boolean;
  settingsOpen: boolean;
  table: boolean;
  /** Memory over time, in place of over the network. */
  overTime: boolean;
  /** Tables of the memory under the charts. */
  memoryOpen: boolean;
  /** One step in slow motion. */
  slowMotion: boolean;
  /** What a step may need at most, MB, if a budget was set. */
  budgetMb: number | null;
  /** Said for a few seconds. */
  toast: string | null;
  toggleTheme(): void;
  show(part: Partial<Omit<View, "theme" | "toggleTheme" | "show">>): void;
}

const THEME_KEY = "man-playground/theme";

export const useView = create<View>((set, get) => ({
  theme: storedTheme(),
  axis: "epoch",
  equalWidths: false,
  settingsOpen: false,
  table: false,
  overTime: false,
  memoryOpen: false,
  slowMotion: false,
  budgetMb: null,
  toast: null,
  toggleTheme: () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const theme = (get().theme ?? system) === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(THEME_KEY, theme);
    } catch {
      // not kept
    }
    set({ theme });
  },
  show: (part) => set(part),
}));

function storedTheme(): Theme | null {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    return stored === "light" || stored === "dark" ? stored : null;
  } catch {
    return null;
  }
}
