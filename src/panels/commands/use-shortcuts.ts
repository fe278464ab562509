// The page's one listener to keys that stand for commands.

import { useEffect } from "react";
import { useView } from "#state/view";
import { isPressed, isSingle } from "./keys";
import { COMMANDS, type Command } from "./registry";

export function useShortcuts(): void {
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

function onKey(event: KeyboardEvent): void {
  // what has taken a key already, such as a menu that Esc closes, has the say; so has a sheet over the page
  const { sheet, singleKeys } = useView.getState();
  if (event.defaultPrevented || sheet !== null || isTyping(event.target)) return;
  const given = (COMMANDS as readonly Command[]).find(
    ({ keys = [], onPage, enabled }) =>
      isPressed(event, singleKeys ? keys : keys.filter((key) => !isSingle(key))) &&
      (!onPage || event.target === document.body) &&
      enabled(),
  );
  if (!given) return;
  event.preventDefault();
  // a key held down gives its command once; undo and redo go on
  if (!event.repeat || event.ctrlKey || event.metaKey) given.run();
}

/** Kinds of input that take no text. */
const NO_TEXT = ["checkbox", "radio", "range", "button", "file"];

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_TEXT.includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
