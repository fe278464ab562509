// Settings as people write them: JSON files, `key=value` pairs, and dotted keys into the config's tree.

import type { Config, Settings } from "./config";
import { FaultError } from "./fault";

type Tree = Record<string, unknown>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every leaf of a config or of settings as [dotted key, value], in the tree's order; `undefined` is no value. */
export function leaves(tree: Config | Settings | Tree, prefix = ""): [key: string, value: unknown][] {
  return Object.entries(tree).flatMap(([name, value]): [string, unknown][] => {
    if (isTree(value)) return leaves(value, `${prefix}${name}.`);
    return value === undefined ? [] : [[prefix + name, value]];
  });
}

/** The value at a dotted key; undefined where there is none. */
export function valueAt(tree: Config | Settings, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>((at, name) => (isTree(at) && Object.hasOwn(at, name) ? at[name] : undefined), tree);
}

/** A copy of the settings with one key set; `undefined` takes the key out, and its group when that is then empty. */
export function withValue(settings: Settings, key: string, value: unknown): Settings {
  const [group = "", ...path] = key.split(".");
  const tree = settings as Tree;
  const before = Object.hasOwn(tree, group) ? tree[group] : undefined;
  const nested = path.length > 0;
  const after = nested ? withValue((isTree(before) ? before : {}) as Settings, path.join("."), value) : value;
  if (after === undefined || (nested && Object.keys(after as Tree).length === 0)) {
    const { [group]: _taken, ...others } = tree;
    return others as Settings;
  }
  // a computed key makes a property of its own even of `__proto__`, which `resolve` then refuses by name
  return { ...tree, [group]: after } as Settings;
}

/** The second settings over the first, value by value. */
export const withLeaves = (settings: Settings, over: Settings): Settings =>
  leaves(over).reduce((all, [key, value]) => withValue(all, key, value), settings);

/** A value as typed: JSON where it parses as JSON, else the text itself. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A value as it would be typed: a text stands bare where `parseValue` gives it back, all else is JSON. */
export function valueText(value: unknown): string {
  if (typeof value === "number") return String(value); // JSON has no infinity
  return typeof value === "string" && parseValue(value) === value ? value : JSON.stringify(value);
}

/** Settings from `key=value` pairs, over the given ones. Throws FaultError config.unreadable naming the pair. */
export function withPairs(settings: Settings, pairs: readonly string[]): Settings {
  return pairs.reduce((all, pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new FaultError({ code: "config.unreadable", where: pair, what: "expected key=value" });
    return withValue(all, pair.slice(0, at).trim(), parseValue(pair.slice(at + 1)));
  }, settings);
}

/** Settings from a JSON file's text. Throws FaultError config.unreadable naming the file. */
export function parseSettings(text: string, file: string): Settings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (reason) {
    throw new FaultError({ code: "config.unreadable", where: file, what: (reason as Error).message });
  }
  if (!isTree(parsed)) throw new FaultError({ code: "config.unreadable", where: file, what: "expected an object" });
  return parsed as Settings;
}
