// Phrases of ours beyond faults' sentences (experiment/phrases.ts), as each language says them. What is no such phrase is
// said as it came.

import { PHRASES, PLACES } from "#experiment/phrases";

type Text = (typeof PHRASES)[number] | (typeof PLACES)[number];

/** By the English text; holes keep their numbers, in whatever order the language needs. */
export const phrasesEn = Object.fromEntries([...PHRASES, ...PLACES].map((text) => [text, text])) as Record<
  Text,
  string
>;

const HOLE = /\{\d\}/;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const patternOf = <T extends Text>(text: T, holes: (index: number) => string) => {
  const words = text.split(HOLE).map(escaped);
  const source = words.map((some, i) => (i < words.length - 1 ? some + holes(i) : some)).join("");
  return { text, pattern: new RegExp(`^${source}$`, "s") };
};

/** Those with most words of their own first: "… or null" is not the end of a number. */
const REASONS = PHRASES.filter((text) => HOLE.test(text))
  .map((text) => patternOf(text, () => "(.+?)"))
  .sort((a, b) => b.text.replace(/\{\d\}/g, "").length - a.text.replace(/\{\d\}/g, "").length);
const WHERE = PLACES.map((text) => patternOf(text, (i) => (i === 0 ? "(.+)" : "(\\d+)")));

/** A longer text is none of ours, and looking for phrases in it would take long. */
const LONGEST = 500;

/** A reason or a tensor's name in the language that is spoken, and a phrase that stands in a hole of it too. */
export function phrase(text: string): string {
  if (Object.hasOwn(phrasesEn, text)) return phrasesEn[text as Text];
  if (text.length > LONGEST) return text;
  for (const { text: key, pattern } of REASONS) {
    const [, ...holes] = pattern.exec(text) ?? [];
    if (holes.length > 0) return phrasesEn[key].replace(/\{(\d)\}/g, (_, n) => phrase(holes[n - 1] ?? ""));
  }
  return text;
}

/** A place in the language that is spoken. Names in it stay as they are, whatever they read like. */
export function place(text: string): string {
  for (const { text: key, pattern } of WHERE) {
    const [, name, number = ""] = pattern.exec(text) ?? [];
    if (name !== undefined) return phrasesEn[key].replace("{1}", () => place(name)).replace("{2}", number);
  }
  return text;
}
