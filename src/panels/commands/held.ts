// What was typed for the palette before it had the focus.

export interface Held {
  text: string;
  /** Enter came after the text: its first command is meant. */
  isEntered: boolean;
  /** Nothing is added any more. */
  isOver: boolean;
}

export const NOTHING: Held = { text: "", isEntered: false, isOver: false };

/** Keys that do in the palette what cannot be done before it is there: an Enter after them may mean another command. */
const LOST = /^(Arrow|Page|Home|End|Tab|Delete)/;

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "repeat">;

export function withKey(held: Held, { key, ctrlKey, metaKey, altKey, shiftKey, repeat }: Key): Held {
  const { text, isOver } = held;
  if (isOver || ctrlKey || metaKey) return held;
  if (LOST.test(key)) return { ...held, isOver: true };
  if (key === "Backspace") return { ...held, text: text.slice(0, -1) };
  if (key === "Enter" && text !== "" && !altKey && !shiftKey && !repeat) return { text, isEntered: true, isOver: true };
  return key.length === 1 ? { ...held, text: text + key } : held;
}
