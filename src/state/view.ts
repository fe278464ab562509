// How the page shows things: theme, chart axis, what is open. Kept in this browser where it is a taste.

import { create } from "zustand";

export type Theme = "light" | "dark";
export type TimeAxis = "epoch" | "seconds";

interface View {
  /** null: as the system says. */
  theme: Theme | null;
  /** Code of the language that was chosen; null: the browser's. */
  language: string | null;
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
  /** What lies over the page: the palette of commands, the help, the link's QR code. */
  sheet: "palette" | "help" | "code" | null;
  /** Whether keys pressed alone act: Space, "?". */
  singleKeys: boolean;
  /** Said for a few seconds. */
  toast: string | null;
  toggleTheme(): void;
  /** Takes a language and keeps it for the next visit. */
  chooseLanguage(language: string): void;
  /** Kept for the next visit. */
  setSingleKeys(singleKeys: boolean): void;
  show(
    part: Partial<Omit<View, "theme" | "toggleTheme" | "chooseLanguage" | "singleKeys" | "setSingleKeys" | "show">>,
  ): void;
}

const THEME_KEY = "man-playground/theme";
const LANGUAGE_KEY = "man-playground/language";
const SINGLE_KEYS_KEY = "man-playground/single-keys";

export const useView = create<View>((set, get) => ({
  theme: storedTheme(),
  language: stored(LANGUAGE_KEY),
  axis: "epoch",
  equalWidths: false,
  settingsOpen: false,
  table: false,
  overTime: false,
  memoryOpen: false,
  slowMotion: false,
  budgetMb: null,
  toast: null,
  sheet: null,
  singleKeys: stored(SINGLE_KEYS_KEY) !== "off",
  toggleTheme: () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const theme = (get().theme ?? system) === "dark" ? "light" : "dark";
    store(THEME_KEY, theme);
    set({ theme });
  },
  chooseLanguage: (language) => {
    store(LANGUAGE_KEY, language);
    set({ language });
  },
  setSingleKeys: (singleKeys) => {
    store(SINGLE_KEYS_KEY, singleKeys ? "on" : "off");
    set({ singleKeys });
  },
  show: (part) => set(part),
}));

function storedTheme(): Theme | null {
  const theme = stored(THEME_KEY);
  return theme === "light" || theme === "dark" ? theme : null;
}

/** A browser that keeps nothing, or is asked not to, has nothing stored. */
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // not kept
  }
}
