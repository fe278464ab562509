// Settings as a link's hash, `v=1&network.depth=8&split.k=3`: only what is set and differs from the defaults.

import type { Settings } from "./config";
import { CIFAR10_FACTS, defaultsFor } from "./defaults";
import { FaultError } from "./fault";
import { leaves, parseValue, valueAt, valueText, withValue } from "./settings";

const VERSION = 1;
/** A link longer than this was not made by this page; every setting at once takes some 2,000 characters. */
const MAX_LENGTH = 4000;
/** Every setting there is, in the order in which a link carries them. */
const KEYS = leaves(defaultsFor({}, CIFAR10_FACTS)).map(([key]) => key);
/** What the page itself keeps in the link. */
const FLAGS = ["dataset", "backend", "mode", "threads", "lang"];

export interface Link {
  settings: Settings;
  /** What is no setting: the page's own flags, and what a newer page may have meant. Kept as it came. */
  extras: Record<string, string>;
}

/** The hash without its `#`, the same for the same settings whatever the order they were set in. */
export function encodeLink({ settings, extras }: Link): string {
  const set = KEYS.flatMap((key): [string, string][] => {
    const value = valueAt(settings, key);
    return value === undefined ? [] : [[key, valueText(value)]];
  });
  const pairs: [string, string][] = [["v", String(VERSION)], ...set, ...Object.entries(extras)];
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join("&");
}

/** Brackets and commas may stand in a hash as they are; half a surrogate pair would throw. */
const encode = (text: string) =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replaceAll("%2C", ",")
    .replaceAll("%5B", "[")
    .replaceAll("%5D", "]");

/**
 * From a hash with or without its `#`; `unknown` names the extras that mean nothing here, for a notice. Values are
 * checked by `resolve`. Throws FaultError link.unreadable.
 */
export function decodeLink(hash: string): Link & { unknown: string[] } {
  const text = hash.replace(/^#/, "");
  if (text.length > MAX_LENGTH) throw new FaultError({ code: "link.unreadable", what: `${text.length} characters` });
  let settings: Settings = {};
  const extras = new Map<string, string>();
  for (const pair of text.split("&").filter(Boolean)) {
    const [name = "", ...rest] = pair.split("=");
    const [key, value] = [decode(name), decode(rest.join("="))];
    if (key === "v") {
      if (value !== String(VERSION)) throw new FaultError({ code: "link.unreadable", what: `version ${value}` });
    } else if (KEYS.includes(key)) settings = withValue(settings, key, parseValue(value));
    else extras.set(key, value);
  }
  const unknown = [...extras.keys()].filter((key) => !FLAGS.includes(key));
  return { settings, extras: Object.fromEntries(extras), unknown };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new FaultError({ code: "link.unreadable", what: text.slice(0, 40) });
  }
}
