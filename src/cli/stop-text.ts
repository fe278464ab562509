// What a person is told who stops training before its end.

import { join } from "node:path";

export interface Stopped {
  /** Where the run is saved, if anywhere. */
  out: string | undefined;
  /** The last step that is saved by this command; null before the first save. */
  savedStep: number | null;
  /** Options to give again, by name. */
  options: Record<string, string | undefined>;
}

/** One line: what is saved, and how to go on with it. */
export function stopText({ out, savedStep, options }: Stopped): string {
  if (out === undefined) return "Stopped. Nothing new is saved: that takes --out DIR.";
  if (savedStep === null) return "Stopped. Nothing new is saved yet: the run is saved at the end of each epoch.";
  const words = Object.entries({ resume: join(out, "run.safetensors"), ...options, out }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`],
  );
  return `Stopped. The run is saved as of step ${savedStep}; it goes on with: npm run train -- ${words.join(" ")}`;
}

/** As a shell takes it for one word. */
const quoted = (text: string) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
