// The commands of the page: what each is called, its keys, when it can be given, and what it does. Buttons, keys, palette
// and help all read them here.

import { t } from "#messages/en";
import { chosenBackend, setFlags } from "#state/address";
import { goOn, pause, reset, start, step, stepOn, unwant } from "#state/connection";
import { useExperiment } from "#state/experiment";
import { chooseBackend } from "#state/opening";
import { hasNetwork, isOpening, useRun } from "#state/run";
import { useShown } from "#state/shown";
import { useView } from "#state/view";
import { toggleSlowMotion } from "../land/slow-motion";
import { copyLink } from "../share/copy-link";
import { chooseRunFile, saveRunFile, saveWeightsFile } from "../status/files";
import type { Key } from "./keys";

const COMMAND_GROUPS = ["training", "experiment", "view", "share", "help"] as const;

export interface Command {
  name: string;
  group: (typeof COMMAND_GROUPS)[number] | "presets" | "languages";
  /** What it is called now. */
  text(): string;
  keys?: readonly Key[];
  /** Its keys act only while the focus is on the page itself: on a control they are the control's. */
  onPage?: true;
  enabled(): boolean;
  run(): void;
}

const state = () => useRun.getState().state;
/** Whether Start was pressed before it could be done. */
const wanted = () => useRun.getState().wanted;
const always = () => true;

const goesOn = () => {
  const now = state();
  return now.name === "paused" || (now.name === "failed" && now.canGoOn);
};
const stands = () => state().name === "finished" || goesOn();
const sideShown = () => {
  const { present, hidden } = useShown.getState();
  return !present && !hidden.includes("side");
};
const accuracyShown = () => !useShown.getState().hidden.includes("accuracy");
const view = () => useView.getState();

export const COMMANDS = [
  {
    name: "pause",
    group: "training",
    text: () => t.buttons.pause,
    keys: [{ key: " " }],
    onPage: true,
    enabled: () => state().name === "training",
    run: pause,
  },
  {
    name: "onWasm",
    group: "training",
    text: () => t.buttons.onWasm,
    keys: [{ key: " " }],
    onPage: true,
    enabled: () => {
      const now = state();
      return now.name === "empty" && now.without === "device" && chosenBackend() !== "wasm";
    },
    run: () => chooseBackend("wasm"),
  },
  {
    name: "start",
    group: "training",
    text: () => {
      const { name } = state();
      if (name === "finished") return t.buttons.again;
      return name === "paused" || name === "failed" ? t.buttons.goOn : t.buttons.start;
    },
    keys: [{ key: " " }],
    onPage: true,
    // pressed while backend and data set open, it waits for them
    enabled: () => ["ready", "finished"].includes(state().name) || goesOn() || (isOpening(state()) && !wanted()),
    run: () => (goesOn() ? goOn() : void start()),
  },
  {
    name: "step",
    group: "training",
    text: () => t.buttons.step,
    enabled: () => state().name === "ready" || goesOn(),
    run: () => (goesOn() ? stepOn() : void step()),
  },
  {
    name: "cancel",
    group: "training",
    text: () => t.buttons.cancel,
    // backend and data set open by themselves, but a start that waits for them can be called off
    enabled: () => state().name === "preparing" && (wanted() || !isOpening(state())),
    run: () => (wanted() ? unwant() : void reset()),
  },
  {
    name: "reset",
    group: "training",
    text: () => t.buttons.reset,
    enabled: () => hasNetwork(state()) || state().name === "failed",
    run: () => void reset(),
  },
  {
    name: "weights",
    group: "training",
    text: () => t.buttons.weights,
    enabled: stands,
    run: () => void saveWeightsFile(),
  },
  {
    name: "saveRun",
    group: "training",
    text: () => t.buttons.saveRun,
    enabled: stands,
    run: () => void saveRunFile(),
  },
  {
    name: "openRun",
    group: "training",
    text: () => t.buttons.openRun,
    enabled: () => state().name === "ready" || stands(),
    run: chooseRunFile,
  },
  {
    name: "undo",
    group: "experiment",
    text: () => t.land.undo,
    keys: [{ key: "z", mod: true }],
    enabled: () => useExperiment.getState().past.length > 0,
    run: () => useExperiment.getState().undo(),
  },
  {
    name: "redo",
    group: "experiment",
    text: () => t.land.redo,
    keys: [
      { key: "z", mod: true, shift: true },
      { key: "y", mod: true },
    ],
    enabled: () => useExperiment.getState().future.length > 0,
    run: () => useExperiment.getState().redo(),
  },
  {
    name: "clear",
    group: "experiment",
    text: () => t.settings.resetAll,
    enabled: () => Object.keys(useExperiment.getState().settings).length > 0,
    run: () => useExperiment.getState().clear(),
  },
  {
    name: "settings",
    group: "experiment",
    text: () => (view().settingsOpen ? t.settings.close : t.settings.open),
    enabled: always,
    run: () => view().show({ settingsOpen: !view().settingsOpen }),
  },
  {
    name: "slowMotion",
    group: "view",
    text: () => (view().slowMotion ? t.player.close : t.player.open),
    enabled: always,
    run: toggleSlowMotion,
  },
  {
    name: "overTime",
    group: "view",
    text: () => (view().overTime ? t.commands.overNetwork : t.commands.overTime),
    enabled: () => !view().slowMotion,
    run: () => view().show({ overTime: !view().overTime }),
  },
  {
    name: "widths",
    group: "view",
    text: () => (view().equalWidths ? t.commands.byteWidths : t.land.equal),
    enabled: always,
    run: () => view().show({ equalWidths: !view().equalWidths }),
  },
  {
    name: "table",
    group: "view",
    text: () => (view().table ? t.commands.noTable : t.commands.table),
    enabled: accuracyShown,
    run: () => view().show({ table: !view().table }),
  },
  {
    name: "axis",
    group: "view",
    text: () => (view().axis === "epoch" ? t.commands.overSeconds : t.commands.overEpochs),
    enabled: accuracyShown,
    run: () => view().show({ axis: view().axis === "epoch" ? "seconds" : "epoch" }),
  },
  {
    name: "memory",
    group: "view",
    text: () => (view().memoryOpen ? t.commands.noMemory : t.commands.memory),
    enabled: sideShown,
    run: () => view().show({ memoryOpen: !view().memoryOpen }),
  },
  {
    name: "theme",
    group: "view",
    text: () => t.bar.theme,
    enabled: always,
    run: () => view().toggleTheme(),
  },
  {
    name: "copyLink",
    group: "share",
    text: () => t.bar.copyLink,
    enabled: always,
    run: () => void copyLink(),
  },
  {
    name: "code",
    group: "share",
    text: () => t.share.open,
    enabled: always,
    run: () => view().show({ sheet: "code" }),
  },
  {
    name: "present",
    group: "share",
    text: () => t.present.enter,
    enabled: () => !useShown.getState().present,
    run: () => setFlags({ present: "1" }),
  },
  {
    name: "leavePresenting",
    group: "share",
    text: () => t.present.leave,
    keys: [{ key: "Escape" }],
    enabled: () => useShown.getState().present,
    run: () => setFlags({ present: undefined }),
  },
  {
    name: "palette",
    group: "help",
    text: () => t.commands.title,
    keys: [{ key: "k", mod: true }],
    enabled: always,
    run: () => view().show({ sheet: "palette" }),
  },
  {
    name: "help",
    group: "help",
    text: () => t.help.title,
    keys: [{ key: "?" }],
    enabled: always,
    run: () => view().show({ sheet: "help" }),
  },
] as const satisfies readonly Command[];

export type CommandName = (typeof COMMANDS)[number]["name"];

const BY_NAME = new Map<string, Command>(COMMANDS.map((command) => [command.name, command]));
export const command = (name: CommandName): Command => BY_NAME.get(name) as Command;
