// The experiment being edited: what is set, the whole config it makes, and how it differs from the one that runs.

import { create } from "zustand";
import { layoutOf } from "#experiment/blocks";
import type { Config, DataFacts, Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { type Fault, faultOf } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import { leaves, valueAt, withValue } from "#experiment/settings";
import { unitsPerStage } from "#experiment/split";

/** Keys that act at the next step: numbers that each step reads anew, and what only needs another plan. */
const KNOBS = ["optimizer.lr", "ema.momentum", "host.lambdaRecon", "host.lambdaTask", "augmentation."];
const REPLANNED = ["split.", "rule", "ema.enabled", "bias.enabled", "checkpointing.", "storage."];
export const isLive = (key: string) => [...KNOBS, ...REPLANNED].some((live) => key.startsWith(live));

interface Experiment {
  settings: Settings;
  facts: DataFacts;
  /** The last settings that made a whole config. */
  config: Config;
  /** Why the newest edit does not make one; it was not taken. */
  fault: Fault | null;
  /** The config of the network there is; null without one. */
  running: Config | null;
  past: Settings[];
  future: Settings[];
  /** Sets keys (undefined: back to the default) as one edit; whether it was taken. What makes no config is refused with a fault. */
  edit(pairs: Record<string, unknown>): boolean;
  /** Everything back to the defaults, as one edit. */
  clear(): void;
  undo(): void;
  redo(): void;
  /** Takes the facts of a data set and settings for it; those that contradict it go back to their defaults. */
  adopt(facts: DataFacts, settings?: Settings): void;
  replace(settings: Settings): void;
  run(config: Config | null): void;
  dismiss(): void;
}

const MAX_UNDO = 100;

export const useExperiment = create<Experiment>((set, get) => ({
  settings: {},
  facts: CIFAR10_FACTS,
  config: resolve({}, CIFAR10_FACTS),
  fault: null,
  running: null,
  past: [],
  future: [],
  edit: (pairs) => {
    const { settings, facts, past } = get();
    const next = Object.entries(fitted(pairs)).reduce((all, [key, value]) => withValue(all, key, value), settings);
    const taken = tryResolve(next, facts);
    if ("fault" in taken) {
      set({ fault: taken.fault });
      return false;
    }
    set({ ...taken, fault: null, past: [...past, settings].slice(-MAX_UNDO), future: [] });
    return true;
  },
  clear: () => {
    const { settings, facts, past } = get();
    set({
      settings: {},
      config: resolve({}, facts),
      fault: null,
      past: [...past, settings].slice(-MAX_UNDO),
      future: [],
    });
  },
  undo: () => step(get, set, "past", "future"),
  redo: () => step(get, set, "future", "past"),
  adopt: (facts, wanted = get().settings) => {
    let settings = wanted;
    let taken = tryResolve(settings, facts);
    const first = "fault" in taken ? taken.fault : null;
    // one key after the other goes back to its default; at the latest without any setting the defaults fit
    while ("fault" in taken && Object.keys(settings).length > 0) {
      const { where = "" } = taken.fault;
      settings = valueAt(settings, where) === undefined ? {} : withValue(settings, where, undefined);
      taken = tryResolve(settings, facts);
    }
    set("fault" in taken ? { fault: taken.fault } : { ...taken, facts, fault: first });
  },
  replace: (settings) => {
    const taken = tryResolve(settings, get().facts);
    set("fault" in taken ? { fault: taken.fault } : { ...taken, fault: null, past: [], future: [] });
  },
  run: (running) => set({ running }),
  dismiss: () => set({ fault: null }),
}));

type Taken = { settings: Settings; config: Config } | { fault: Fault };

function tryResolve(settings: Settings, facts: DataFacts): Taken {
  try {
    return { settings, config: resolve(settings, facts) };
  } catch (thrown) {
    return { fault: faultOf(thrown) };
  }
}

/** Edits that pull others along: one way of cutting at a time, and a new depth has other units. */
function fitted(pairs: Record<string, unknown>): Record<string, unknown> {
  const cut = ["split.k", "split.list", "split.reference"];
  if ("network.depth" in pairs) {
    const units = 3 * unitsPerStage(Number(pairs["network.depth"]));
    const { split } = useExperiment.getState().settings;
    const k = typeof split?.k === "number" && split.k > units ? undefined : split?.k;
    return { "split.list": undefined, "split.reference": undefined, "split.k": k, ...pairs };
  }
  if (!cut.some((key) => key in pairs)) return pairs;
  return { ...Object.fromEntries(cut.map((key) => [key, undefined])), ...pairs };
}

function step(
  get: () => Experiment,
  set: (part: Partial<Experiment>) => void,
  from: "past" | "future",
  to: "past" | "future",
) {
  const { settings, facts } = get();
  const back = get()[from];
  const next = back.at(-1);
  if (!next) return;
  const taken = tryResolve(next, facts);
  if ("fault" in taken) return;
  set({ ...taken, fault: null, [from]: back.slice(0, -1), [to]: [...get()[to], settings] });
}

function changedKeys(config: Config, running: Config): string[] {
  const now = new Map(leaves(running).map(([key, value]) => [key, JSON.stringify(value)]));
  return leaves(config).flatMap(([key, value]) => (now.get(key) === JSON.stringify(value) ? [] : [key]));
}

/** Keys in which the edited config differs from the running one and that need a new network. */
export const pendingKeys = (config: Config, running: Config | null): string[] =>
  running ? changedKeys(config, running).filter((key) => !isLive(key)) : [];

/** Keys in which it differs and that the network takes over at the next step with another plan. */
export function replannedKeys(config: Config, running: Config): string[] {
  const changed = changedKeys(config, running).filter((key) => REPLANNED.some((start) => key.startsWith(start)));
  // a number, a list and a published name can say the same cuts
  return sameCuts(config, running) ? changed.filter((key) => !key.startsWith("split.")) : changed;
}

/** Whether two configs cut the same network into the same blocks. */
export function sameCuts(a: Config, b: Config): boolean {
  const cuts = (config: Config) => JSON.stringify(layoutOf(config).blocks.map(({ units }) => units));
  return cuts(a) === cuts(b);
}
