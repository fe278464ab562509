// Settings as a link's hash: `v=1&network.depth=8&split.k=3`. Only what is set and differs from the defaults is carried.

import type { Settings } from "./config";
import { FaultError } from "./fault";
import { leaves, parseValue, withValue } from "./settings";

const VERSION = 1;
/** A link longer than this was not made by this page. */
const MAX_LENGTH = 8000;
const GROUPS = new Set(
  "network split rule checkpointing storage ema bias host head contrast optimizer schedule batch augmentation data seed".split(" "),
);

export interface Link {
  settings: Settings;
  /** What is no setting: the page's own flags, such as `dataset` or `backend`, and keys nobody knows. */
  extras: Record<string, string>;
}

/** The hash without its `#`. Values are JSON, strings stand bare where they do not read as JSON. */
export function encodeLink({ settings, extras }: Link): string {
  const pairs: [string, string][] = [["v", String(VERSION)]];
  for (const [key, value] of leaves(settings)) {
    const bare = typeof value === "string" && parseValue(value) === value;
    pairs.push([key, bare ? value : JSON.stringify(value)]);
  }
  pairs.push(...Object.entries(extras));
  return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${readable(encodeURIComponent(value))}`).join("&");
}

/** Brackets and commas may stand in a hash as they are. */
const readable = (text: string) => text.replaceAll("%2C", ",").replaceAll("%5B", "[").replaceAll("%5D", "]");

/** From a hash with or without its `#`. Throws FaultError link.unreadable; keys of settings are checked by `resolve`. */
export function decodeLink(hash: string): Link {
  const text = hash.replace(/^#/, "");
  if (text.length > MAX_LENGTH) throw new FaultError({ code: "link.unreadable", what: `${text.length} characters` });
  let settings: Settings = {};
  const extras: Record<string, string> = {};
  for (const pair of text.split("&").filter(Boolean)) {
    const at = pair.indexOf("=");
    const [key, value] = at < 0 ? [decode(pair), ""] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    if (key === "v") {
      if (value !== String(VERSION)) throw new FaultError({ code: "link.unreadable", what: `version ${value}` });
    } else if (GROUPS.has(key.split(".")[0] ?? "")) {
      settings = withValue(settings, key, parseValue(value));
    } else if (key !== "__proto__") extras[key] = value;
  }
  return { settings, extras };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new FaultError({ code: "link.unreadable", what: text.slice(0, 40) });
  }
}
