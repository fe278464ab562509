import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { t } from "#messages/en";
import { LANGUAGES, speak } from "#messages/languages";
import { useExperiment } from "#state/experiment";
import { useRun } from "#state/run";
import type { RunState } from "#worker/protocol";
import { keyText } from "./key-text";
import { GESTURES, isPressed, isSingle, pressed, STRIP_KEYS } from "./keys";
import { moreCommands } from "./more-commands";
import { COMMANDS, type Command, command } from "./registry";

vi.mock("#worker/client", () => ({ startWorker: () => expect.unreachable("no worker is started") }));

const all: readonly Command[] = COMMANDS;
const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

beforeEach(() => {
  vi.stubGlobal("location", { hash: "", href: "http://localhost/", hostname: "localhost" });
  vi.stubGlobal("navigator", { platform: "Linux x86_64" });
  vi.stubGlobal("document", { documentElement: { lang: "en" } });
});
afterEach(async () => {
  await speak("en");
  vi.unstubAllGlobals();
});

describe("keys", () => {
  it("are met with what is held, Shift only where a letter asks for it", () => {
    expect(isPressed({ ...none, key: "Z", ctrlKey: true, shiftKey: true }, command("undo").keys)).toBe(false);
    expect(isPressed({ ...none, key: "Z", ctrlKey: true, shiftKey: true }, command("redo").keys)).toBe(true);
    expect(isPressed({ ...none, key: "z", metaKey: true }, command("undo").keys)).toBe(true);
    expect(isPressed({ ...none, key: "?", shiftKey: true }, command("help").keys)).toBe(true);
    expect(isPressed({ ...none, key: "?", ctrlKey: true }, command("help").keys)).toBe(false);
    expect(pressed({ ...none, key: "ArrowLeft", altKey: true }, STRIP_KEYS)).toBe("moveBack");
    expect(pressed({ ...none, key: "ArrowLeft" }, STRIP_KEYS)).toBe("back");
    expect(pressed({ ...none, key: "a" }, STRIP_KEYS)).toBeUndefined();
  });

  it("stand for one command at a time, in every state", () => {
    const spaced: RunState[] = [
      { name: "preparing", preparing: { what: "backend" } },
      { name: "preparing", preparing: { what: "dataset" } },
      { name: "ready" },
      { name: "training" },
      { name: "paused" },
      { name: "finished" },
      { name: "empty", without: "device" },
      { name: "failed", fault: { code: "internal" }, canGoOn: true },
    ];
    const others: RunState[] = [
      ...(["network", "firstStep"] as const).map((what) => ({ name: "preparing" as const, preparing: { what } })),
      ...(["shard", "variants", "kernels"] as const).map((what) => ({
        name: "preparing" as const,
        preparing: { what, done: 0, total: 1 },
      })),
      { name: "empty", without: "dataset" },
      { name: "failed", fault: { code: "internal" }, canGoOn: false },
    ];
    for (const state of [...spaced, ...others]) {
      useRun.setState({ state });
      const given = all.filter(({ enabled }) => enabled()).flatMap(({ keys = [] }) => keys.map((key) => keyText(key)));
      expect(new Set(given).size, state.name).toBe(given.length);
      expect(given.includes("Space"), JSON.stringify(state)).toBe(spaced.includes(state));
    }
  });

  it("pressed alone are those that a person may switch off", () => {
    const single = all.filter(({ keys = [] }) => keys.some(isSingle)).map(({ name }) => name);
    expect(single).toEqual(["pause", "onWasm", "start", "help"]);
  });
});

describe("the help", () => {
  it.each(LANGUAGES)("names every key of every command and every gesture, in %s", async (language) => {
    await speak(language);
    const listed = all.filter(({ name }) => name in t.help.does).flatMap(({ keys = [] }) => keys.map(keyText));
    expect(listed).toEqual(expect.arrayContaining(all.flatMap(({ keys = [] }) => keys.map(keyText))));
    for (const { name, keys } of GESTURES) {
      expect(t.help.gestures[name], name).toBeTruthy();
      expect(name in t.help.by, name).toBe(keys.length === 0);
    }
  });

  it("writes keys as the platform has them", async () => {
    expect(command("redo").keys?.map(keyText)).toEqual(["Ctrl + Shift + Z", "Ctrl + Y"]);
    vi.stubGlobal("navigator", { platform: "MacIntel" });
    expect(command("palette").keys?.map(keyText)).toEqual(["⌘ + K"]);
    vi.stubGlobal("navigator", { platform: "Win32" });
    await speak("de");
    expect(command("redo").keys?.map(keyText)).toEqual(["Strg + Umschalt + Z", "Strg + Y"]);
  });
});

describe("commands", () => {
  it("have a name of their own and words in every language", async () => {
    const names = [...all, ...moreCommands()].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const language of LANGUAGES) {
      await speak(language);
      const texts = [...all, ...moreCommands()].map(({ text }) => text());
      expect(texts.filter((text) => !text)).toEqual([]);
    }
  });

  it("can be given when they make sense", () => {
    const given = () => all.filter(({ group, enabled }) => group === "training" && enabled()).map(({ name }) => name);
    useRun.setState({ state: { name: "ready" } });
    expect(given()).toEqual(["start", "step", "openRun"]);
    useRun.setState({ state: { name: "training" } });
    expect(given()).toEqual(["pause", "reset"]);
    useRun.setState({ state: { name: "preparing", preparing: { what: "firstStep" } } });
    expect(given()).toEqual(["cancel"]);
    useRun.setState({ state: { name: "preparing", preparing: { what: "backend" } } });
    expect(given()).toEqual(["start"]);
    useRun.setState({ wanted: true });
    expect(given()).toEqual(["cancel"]);
    useRun.setState({ wanted: false });
    useRun.setState({ state: { name: "failed", fault: { code: "internal" }, canGoOn: false } });
    expect(given()).toEqual(["reset"]);
    expect(command("undo").enabled()).toBe(false);
    useExperiment.getState().edit({ seed: 3 });
    expect(command("undo").enabled()).toBe(true);
    command("undo").run();
    expect(useExperiment.getState().settings.seed).toBeUndefined();
  });
});
