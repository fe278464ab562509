// Settings as a link's hash, `v=1&preset=classroom&network.depth=8`: a preset, if one is near, and what differs from it.

import type { Settings } from "./config";
import { CIFAR10_FACTS, defaultsFor } from "./defaults";
import { FaultError } from "./fault";
import { verbatim } from "./phrases";
import { type PresetName, presetNamed } from "./presets";
import { leaves, parseValue, valueAt, valueText, withLeaves, withValue } from "./settings";

const VERSION = 1;
/** A link longer than this was not made by this page; every setting at once takes some 2,000 characters. */
const MAX_LENGTH = 4000;
/** Every setting there is, in the order in which a link carries them. */
const KEYS = leaves(defaultsFor({}, CIFAR10_FACTS)).map(([key]) => key);
/** What the page itself keeps in the link. */
const FLAGS = ["dataset", "parquet", "bytes", "backend", "mode", "threads", "lang", "present", "embed", "hide"];
/** Parts of the page that a link can hide; the network's strip always stays. */
export const PANELS = ["sentence", "sky", "roots", "loss", "accuracy", "side"] as const;
export type Panel = (typeof PANELS)[number];

export interface Link {
  settings: Settings;
  /** What is no setting: the page's own flags, and what a newer page may have meant. Kept as it came. */
  extras: Record<string, string>;
}

/**
 * The hash without its `#`, the same for the same settings whatever the order they were set in. With a preset, `settings`
 * are what differs from it.
 */
export function encodeLink({ settings, extras }: Link, preset: PresetName | null = null): string {
  const set = KEYS.flatMap((key): [string, string][] => {
    const value = valueAt(settings, key);
    return value === undefined ? [] : [[key, valueText(value)]];
  });
  const named: [string, string][] = preset ? [["preset", preset]] : [];
  const pairs: [string, string][] = [["v", String(VERSION)], ...named, ...set, ...Object.entries(extras)];
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join("&");
}

/** Brackets and commas may stand in a hash as they are; half a surrogate pair would throw. */
const encode = (text: string) =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replaceAll("%2C", ",")
    .replaceAll("%5B", "[")
    .replaceAll("%5D", "]");

/** The panels that the flag `hide` names, in the page's order. */
export const hiddenPanels = (hide = ""): Panel[] => {
  const names = hide.split(",");
  return PANELS.filter((panel) => names.includes(panel));
};

/**
 * From a hash with or without its `#`, a preset's settings with it; `unknown` names the extras that mean nothing here, for a notice. Values are
 * checked by `resolve`. Throws FaultError link.unreadable.
 */
export function decodeLink(hash: string): Link & { unknown: string[] } {
  const text = hash.replace(/^#/, "");
  if (text.length > MAX_LENGTH) throw new FaultError({ code: "link.unreadable", what: `${text.length} characters` });
  let base: Settings = {};
  let settings: Settings = {};
  const extras = new Map<string, string>();
  for (const pair of text.split("&").filter(Boolean)) {
    const [name = "", ...rest] = pair.split("=");
    const [key, value] = [decode(name), decode(rest.join("="))];
    const preset = key === "preset" ? presetNamed(value) : undefined;
    if (preset) base = preset.settings;
    else if (key === "v") {
      if (value !== String(VERSION)) throw new FaultError({ code: "link.unreadable", what: `version ${value}` });
    } else if (KEYS.includes(key)) settings = withValue(settings, key, parseValue(value));
    else extras.set(key, value);
  }
  return { settings: withLeaves(base, settings), extras: Object.fromEntries(extras), unknown: unknownIn(extras) };
}

function unknownIn(extras: ReadonlyMap<string, string>): string[] {
  const keys = [...extras].flatMap(([key, value]) =>
    FLAGS.includes(key) ? [] : key === "preset" ? [`preset=${value}`] : [key],
  );
  const panels = (extras.get("hide") ?? "").split(",").filter((name) => !PANELS.some((panel) => panel === name));
  return [...keys, ...panels.filter(Boolean).map((name) => `hide=${name}`)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new FaultError({ code: "link.unreadable", what: verbatim(text.slice(0, 40)) });
  }
}
