// Keys as the help and the palette write them: "Ctrl + Z", on a Mac "⌘ Z".

import { t } from "#messages/en";
import type { Key } from "./keys";

// the build draws the page where there is no navigator
const onMac = () => /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? "");

export function keyText({ key, mod, alt, shift }: Key): string {
  const { names, mod: ctrl, alt: option, shift: shifted } = t.help.keys;
  const held = [mod ? (onMac() ? "⌘" : ctrl) : "", alt ? (onMac() ? "⌥" : option) : "", shift ? shifted : ""];
  const last = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return [...held.filter((part) => part !== ""), last].join(" + ");
}
