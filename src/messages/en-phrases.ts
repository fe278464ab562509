// Phrases of ours beyond faults' sentences (experiment/phrases.ts), as each language says them. What is no such phrase is
// said as it came.

import { PHRASES } from "#experiment/phrases";

type Texts = Record<(typeof PHRASES)[number], string>;

/** By the English text; holes keep their numbers, in whatever order the language needs. */
export const phrasesEn = Object.fromEntries(PHRASES.map((text) => [text, text])) as Texts;

const HOLE = /\{\d\}/;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Those with most words of their own first: "… or null" is not the end of a number. */
const PATTERNS = PHRASES.filter((text) => HOLE.test(text))
  .map((text) => ({ text, words: text.split(HOLE) }))
  .sort((a, b) => b.words.join("").length - a.words.join("").length)
  .map(({ text: key, words }) => ({ key, pattern: new RegExp(`^${words.map(escaped).join("(.+?)")}$`, "s") }));

/** The phrase in the language that is spoken, and a phrase that stands in a hole of it too. */
export function phrase(text: string): string {
  if (Object.hasOwn(phrasesEn, text)) return phrasesEn[text as keyof Texts];
  for (const { key, pattern } of PATTERNS) {
    const [, ...holes] = pattern.exec(text) ?? [];
    if (holes.length > 0) return phrasesEn[key].replace(/\{(\d)\}/g, (_, n) => phrase(holes[n - 1] ?? ""));
  }
  return text;
}
