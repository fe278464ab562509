import { afterAll, describe, expect, it } from "vitest";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { type FaultCode, FaultError, faultOf } from "#experiment/fault";
import { IN_WORDS, PHRASES, PLACES } from "#experiment/phrases";
import { resolve } from "#experiment/resolve";
import { faultText } from "./en-faults";
import { phrase, phrasesEn, place } from "./en-phrases";
import { LANGUAGES, speak } from "./languages";

const HOLE = /\{\d\}/g;
const holesOf = (text: string) => (text.match(HOLE) ?? []).sort();
/** In some languages. */
const alike = ["{1} MiB", "tensor {1}: {2}"];
const filled = (text: string) => text.replace(/\{(\d)\}/g, "<$1>");

const code = Object.entries(
  import.meta.glob<string>(["../**/*.ts", "!./**", "!../**/*.test*.ts", "!../experiment/phrases.ts"], {
    eager: true,
    query: "?raw",
    import: "default",
  }),
);

afterAll(() => speak("en"));

describe.each(LANGUAGES)("%s", (language) => {
  it("says every phrase with all that stands in it, whatever other phrases there are", async () => {
    await speak(language);
    for (const text of PHRASES) {
      const own = phrasesEn[text];
      expect(holesOf(own)).toEqual(holesOf(text));
      expect(phrase(filled(text))).toBe(filled(own));
      expect(own !== text || language === "en" || alike.includes(text), text).toBe(true);
    }
    for (const text of PLACES) {
      const [own, numbered] = [phrasesEn[text], (some: string) => some.replace("{1}", "a b").replace("{2}", "12")];
      expect(holesOf(own)).toEqual(holesOf(text));
      expect(place(numbered(text))).toBe(numbered(own));
    }
  });
});

describe("phrases", () => {
  it("are known to the compiler, with their holes filled, and no others", () => {
    const records = 3;
    const known = new FaultError({ code: "data.recordCount", what: `more than ${records}`, hint: `${records}` });
    expect(known.fault.what).toBe("more than 3");
    // @ts-expect-error: no language says this
    new FaultError({ code: "data.format", what: "a good file" });
    // @ts-expect-error: nor this
    new FaultError({ code: "config.invalid", where: "batch.size", what: "1", hint: `more of ${records}` });
    // @ts-expect-error: nor a text that only the run knows
    new FaultError({ code: "weights.unreadable", where: "x", what: String(records) });
  });

  it("are not ours where they are taken as they came, but for the command line's", () => {
    const given = code.flatMap(([file, text]) => (/verbatim\(["'`]/.test(text) ? [file] : []));
    expect(given.filter((file) => !file.startsWith("../cli/"))).toEqual([]);
  });

  it("also say where something was met, if that is more than a name", async () => {
    await speak("de");
    // idx files are read by a command alone
    const read = code.filter(([file]) => file.startsWith("../data/") && file !== "../data/idx.ts");
    const texts = read.map(([, text]) => text);
    const places = texts
      .flatMap((text) => [
        ...text.matchAll(/`(\$\{(?:\w+\.)?(?:where|title)\}[^`]* [^`]*)`/g),
        ...text.matchAll(/where: ["`]([^"`]* [^"`]*)["`]/g),
      ])
      .map(([, found = ""]) => found.replace(/\$\{split\}/, "test").replace(/\$\{[^}]*\}/g, "1"))
      .filter((found) => /[a-z]/.test(found));
    expect(places.length).toBeGreaterThan(8);
    expect(places.filter((text) => place(text) === text)).toEqual([]);
  });

  it("are each given by the code", () => {
    const all = code.map(([, text]) => text).join();
    const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const given = (text: string) =>
      new RegExp(`["'\`]${text.split(HOLE).map(escaped).join("[^\"'`]*(?:\\{[^`]*\\})?")}["'\`]`).test(all);
    const composed = ["its config does not fit", "its data does not fit", "batch mean of {1}", "batch variance of {1}"];
    expect(PHRASES.filter((text) => !composed.includes(text) && !given(text))).toEqual([]);
  });

  it("are looked for where words of ours stand, not in names and values, whatever these read like", async () => {
    const codes: FaultCode[] = [...IN_WORDS.what, ...IN_WORDS.hint];
    expect(new Set(codes).size).toBeGreaterThan(10);
    await speak("de");
    expect(faultText({ code: "data.empty", where: "class 7 numbers" })).toContain("class 7 numbers enthält");
    expect(faultText({ code: "data.hash", where: "version 2, record 5" })).toContain("version 2, Bild 5 ist");
    expect(faultText({ code: "data.labelColumn", where: "x", what: "image, labels" })).toContain("unter image, labels");
    expect(faultText({ code: "config.invalid", where: "rule", what: "version 3", hint: "a number from 0" })).toBe(
      "rule kann nicht version 3 sein; möglich: eine Zahl ab 0.",
    );
  });

  it.each(["tensor a: ", ": x, expected ", ": 1 bytes are not 1", "one of ", "class ", ", record 1"])(
    "are not looked for in a text beyond all length (%j)",
    (text) => {
      const long = text.repeat(100_000 / text.length);
      const where = faultText({ code: "data.hash", where: long });
      const what = faultText({ code: "run.otherData", where: "x", what: long, hint: long });
      const words = faultText({
        code: "weights.unreadable",
        where: "x",
        what: `tensor ${long}: its shape is not a list`,
      });
      for (const sentence of [where, what, words]) expect(sentence.length).toBeLessThan(1500);
      expect(phrase(long)).toBe(long);
    },
  );

  it("are said with numbers, names and other phrases inside", async () => {
    const refused = (settings: object) => {
      try {
        resolve(settings, CIFAR10_FACTS);
      } catch (thrown) {
        return faultText(faultOf(thrown));
      }
    };
    await speak("de");
    expect(refused({ split: { k: 99 } })).toBe(
      'split.k kann nicht 99 sein; möglich: eine ganze Zahl von 1 bis 54 oder "each".',
    );
    await speak("zh");
    expect(refused({ rule: "x" })).toBe("rule 不能是 x；可取 end-to-end, local, man 之一。");
    await speak("es");
    const what = "tensor a.weight: its shape is not a list";
    expect(faultText({ code: "weights.unreadable", where: "a.safetensors", what })).toBe(
      "Los pesos a.safetensors no se pueden leer: tensor a.weight: su forma no es una lista. No se cargó nada.",
    );
    expect(faultText({ code: "data.label", where: "a.parquet, row 7", what: "12", hint: "at most 10" })).toBe(
      "a.parquet, fila 7: la etiqueta 12 no existe; hay como mucho 10 clases.",
    );
  });
});
