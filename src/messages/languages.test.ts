import { afterAll, describe, expect, it } from "vitest";
import { t } from "./en";
import { faultsEn, faultText } from "./en-faults";
import { phrasesEn } from "./en-phrases";
import { LANGUAGES, languageName, nearestLanguage, speak } from "./languages";

type Texts = { [key: string]: unknown };

/** Every key with what it is: `status.ready: text`. */
function shape(texts: Texts, prefix = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) => {
    if (typeof value === "object" && value !== null) return shape(value as Texts, `${prefix}${key}.`);
    return [`${prefix}${key}: ${typeof value === "function" ? "function" : "text"}`];
  });
}

const files = import.meta.glob<{ default: { texts: Texts; faults: Texts; phrases: Texts } }>(["./??.ts", "!./en.ts"], {
  eager: true,
});
const others = Object.entries(files).map(([file, { default: language }]) => [file, language] as const);

describe.each(others)("%s", (_, { texts, faults, phrases }) => {
  // groups typed as records (names of settings, of rules) are beyond the compiler
  it("has every text that English has, and no other", () => {
    expect(shape(texts).sort()).toEqual(shape(t).sort());
    expect(shape(faults).sort()).toEqual(shape(faultsEn).sort());
    expect(Object.keys(phrases).sort()).toEqual(Object.keys(phrasesEn).sort());
  });

  it("says every fault with all that it carries", () => {
    for (const [code, text] of Object.entries(faultsEn)) {
      const parts = { what: "WHAT", where: "WHERE", hint: "HINT" };
      const english = text(parts);
      const own = (faults[code] as typeof text)(parts);
      for (const part of Object.values(parts))
        expect(own.includes(part), `${code}: ${part}`).toBe(english.includes(part));
    }
  });
});

describe("speaking", () => {
  afterAll(() => speak("en"));

  it("lays a language over the texts that panels hold, and takes it off again", async () => {
    const { buttons } = t;
    await speak("de");
    expect(buttons.pause).toBe("Pause");
    expect(buttons.goOn).toBe("Weiter");
    expect(faultText({ code: "device.noAdapter" })).toContain("Dieser Browser");
    expect(t.units.duration(7500)).toBe("2 Stunden 5 Minuten");
    await speak("en");
    expect(buttons.goOn).toBe("Go on");
    expect(faultText({ code: "device.noAdapter" })).toContain("This browser");
  });

  it("translates the reason of a fault where it knows it, else says it as it came", async () => {
    const bad = (what: string) => faultText({ code: "data.format", where: "x.parquet", what });
    expect(bad("a whole parquet file")).toBe("x.parquet is not a whole parquet file.");
    await speak("de");
    expect(bad("a whole parquet file")).toBe(
      "x.parquet ist nicht, was es sein müsste: eine vollständige Parquet-Datei.",
    );
    expect(bad("toString")).toBe("x.parquet ist nicht, was es sein müsste: toString.");
    await speak("en");
  });

  it("ends with the language that was asked for last", async () => {
    await Promise.all([speak("es"), speak("de"), speak("zh")]);
    expect(t.buttons.start).toBe("开始");
  });

  it("takes the first wished language that there is, else English", () => {
    expect(nearestLanguage(["fr", "es-MX", "de"])).toBe("es");
    expect(nearestLanguage(["zh-Hans-CN"])).toBe("zh");
    expect(nearestLanguage(["fr"])).toBe("en");
    expect(nearestLanguage([])).toBe("en");
  });

  it("offers at least English, German, Spanish and Chinese, by their own names", () => {
    expect(LANGUAGES).toEqual(expect.arrayContaining(["en", "de", "es", "zh"]));
    expect(LANGUAGES.map(languageName)).toEqual(expect.arrayContaining(["English", "Deutsch", "Español", "中文"]));
  });
});
