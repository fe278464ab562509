// Every key and gesture of the page as data: handlers ask it which one was meant, the help lists it.

/** As KeyboardEvent.key names it. `mod` is Ctrl, on a Mac also Cmd. */
export interface Key {
  key: string;
  mod?: true;
  alt?: true;
  shift?: true;
}

type KeyboardLike = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const isLetter = (key: string) => /^[a-z]$/i.test(key);

/** Signs are typed with Shift on some keyboards and without on others. */
function matches(event: KeyboardLike, { key, mod, alt, shift }: Key): boolean {
  const same = event.key.toLowerCase() === key.toLowerCase();
  const held = (event.ctrlKey || event.metaKey) === Boolean(mod) && event.altKey === Boolean(alt);
  return same && held && (!isLetter(key) || event.shiftKey === Boolean(shift));
}

export const isPressed = (event: KeyboardLike, keys: readonly Key[] = []): boolean =>
  keys.some((key) => matches(event, key));

/** Pressed alone, without Ctrl or Alt: a person may switch such keys off. */
export const isSingle = ({ key, mod, alt }: Key): boolean => !mod && !alt && key.length === 1;

/** Which of some keys was pressed. */
export const pressed = <Name extends string>(
  event: KeyboardLike,
  keys: Readonly<Record<Name, readonly Key[]>>,
): Name | undefined => (Object.keys(keys) as Name[]).find((name) => isPressed(event, keys[name]));

/** On the network's strip. Enter and Space press the gap that has the focus. */
export const STRIP_KEYS = {
  back: [{ key: "ArrowLeft" }],
  on: [{ key: "ArrowRight" }],
  first: [{ key: "Home" }],
  last: [{ key: "End" }],
  remove: [{ key: "Delete" }, { key: "Backspace" }],
  moveBack: [{ key: "ArrowLeft", alt: true }],
  moveOn: [{ key: "ArrowRight", alt: true }],
} satisfies Record<string, Key[]>;

/** While a divider is dragged. */
export const DRAG_KEYS = { cancel: [{ key: "Escape" }] } satisfies Record<string, Key[]>;

/** In the player of slow motion. */
export const PLAYER_KEYS = {
  back: [{ key: "ArrowLeft" }],
  on: [{ key: "ArrowRight" }],
} satisfies Record<string, Key[]>;

/** What the help lists beside commands: keys of parts of the page, and gestures, which have none. */
export const GESTURES = [
  { name: "walk", keys: [...STRIP_KEYS.back, ...STRIP_KEYS.on] },
  { name: "ends", keys: [...STRIP_KEYS.first, ...STRIP_KEYS.last] },
  { name: "cut", keys: [{ key: "Enter" }] },
  { name: "remove", keys: STRIP_KEYS.remove },
  { name: "move", keys: [...STRIP_KEYS.moveBack, ...STRIP_KEYS.moveOn] },
  { name: "clickGap", keys: [] },
  { name: "drag", keys: [] },
  { name: "cancelDrag", keys: DRAG_KEYS.cancel },
  { name: "phases", keys: [...PLAYER_KEYS.back, ...PLAYER_KEYS.on] },
  { name: "point", keys: [] },
  { name: "drop", keys: [] },
] as const satisfies readonly { name: string; keys: readonly Key[] }[];
