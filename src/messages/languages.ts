// The languages of the page. Every file beside this one that is named by two letters is one: adding the file adds the
// language. Its texts are fetched when it is spoken, and laid over the English ones.

import { t } from "./en";
import { faultsEn } from "./en-faults";
import { phrasesEn } from "./en-phrases";

/** What a language translates: the compiler names what one lacks. */
const ENGLISH = { texts: t, faults: faultsEn, phrases: phrasesEn };
export type Language = typeof ENGLISH;

const FILES = import.meta.glob<{ default: Language }>(["./??.ts", "!./en.ts"]);
const fileOf = (code: string) => `./${code}.ts`;

/** Codes of ISO 639, English first. */
export const LANGUAGES: readonly string[] = ["en", ...Object.keys(FILES).map((file) => file.slice(2, 4))];

/** Known without asking the browser, which takes a phone 60 ms for the first answer. */
const NAMES: Record<string, string> = { de: "Deutsch", en: "English", es: "Español", zh: "中文" };

/** A language's own name for itself. */
export function languageName(code: string): string {
  const name = NAMES[code] ?? new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

/** The first of the wished languages (`de-AT`, `zh`) that there is; else English. */
export function nearestLanguage(wished: readonly string[]): string {
  const codes = wished.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find((code) => LANGUAGES.includes(code)) ?? "en";
}

let english: Language | null = null;
let spoken = "en";
let calls = 0;

/**
 * From now on every text is in this language, unless another one was asked for since. Throws where its file cannot be
 * fetched; the language then stays.
 */
export async function speak(code: string): Promise<void> {
  const call = ++calls;
  const file = FILES[fileOf(code)];
  const language = file ? (await file()).default : english;
  if (call !== calls) return;
  english ??= copy(ENGLISH);
  if (!language) return;
  overlay(ENGLISH, language);
  spoken = code;
}

/** Code of the language that the texts are in. */
export const spokenLanguage = () => spoken;

type Texts = { [key: string]: unknown };
const isGroup = (value: unknown): value is Texts => typeof value === "object" && value !== null;

/** Groups are copied, texts shared. */
function copy<T extends object>(group: T): T {
  const pairs = Object.entries(group).map(([key, value]) => [key, isGroup(value) ? copy(value) : value]);
  return Object.fromEntries(pairs) as T;
}

/** In place: whoever holds a group sees its new texts. */
function overlay(target: Texts, texts: Texts): void {
  for (const [key, value] of Object.entries(texts)) {
    const before = target[key];
    if (isGroup(value) && isGroup(before)) overlay(before, value);
    else target[key] = value;
  }
}
