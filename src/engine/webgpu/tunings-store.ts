// What an autotune found, by adapter: kept between sessions, so that the next one starts at once.

/** Where choices are kept. What it gives may be damaged; it never throws. */
export interface TuningsStore {
  load(adapter: string): Promise<unknown>;
  save(adapter: string, choices: Choices): Promise<void>;
}

/**
 * By shape: the name of the variant (the row's own where none was faster, "" where time was up before it was known), and the
 * version it was found for.
 */
export type Choices = Record<string, { version: string; variant: string }>;

/** What is readable of what a store gave. */
export function readChoices(stored: unknown): Choices {
  if (typeof stored !== "object" || stored === null) return {};
  const entries = Object.entries(stored as Record<string, unknown>);
  return Object.fromEntries(entries.filter((entry): entry is [string, Choices[string]] => isChoice(entry[1])));
}

function isChoice(value: unknown): value is Choices[string] {
  const { version, variant } = (value ?? {}) as Record<string, unknown>;
  return typeof version === "string" && typeof variant === "string";
}

/** As a GPU tells of itself; a browser may tell little. */
export const adapterKey = ({ info }: Pick<GPUAdapter, "info">): string =>
  [info.vendor, info.architecture, info.device, info.description].map((part) => part || "-").join(", ");
