// What the worker has told: state of the run, device, data set, progress, memory, data, log.

import { create } from "zustand";
import type { Fault } from "#experiment/fault";
import type {
  DataReading,
  DatasetFacts,
  DeviceFacts,
  LogEntry,
  MemoryReading,
  RunProgress,
  RunState,
  Samples,
} from "#worker/protocol";

/** A data set that lies beside the page. */
export interface Served {
  name: string;
  title: string;
}

/**
 * A data set to be taken: one that lies beside the page, by its name there, or a person's own, by its title, of which it may
 * not be known yet whether it opens.
 */
export type NextDataset = { name: string } | { title: string; isLookedAt?: boolean };

/** A parquet file that a link names: fetched when a person says so, never by itself. */
export interface Offer {
  /** Absolute. */
  url: string;
  /** As the link says; null where it does not. */
  bytes: number | null;
}

interface Run {
  state: RunState;
  device: DeviceFacts | null;
  dataset: DatasetFacts | null;
  /** Title of the data set that is being opened, where it is known. */
  expected: string | null;
  /** Whether training was asked for while backend or data set were still being opened. */
  wanted: boolean;
  /** What the index of data sets beside the page names. */
  served: Served[];
  /** Whether CIFAR-10 was asked for first and is not served beside the page. */
  cifarMissing: boolean;
  /** A parquet file that the link names and nobody has asked for yet. */
  offer: Offer | null;
  /** A data set chosen while there is a network: taken with the next run. */
  nextDataset: NextDataset | null;
  progress: RunProgress | null;
  memory: MemoryReading | null;
  /** How data comes, and a few images of this epoch. */
  data: DataReading | null;
  samples: Samples | null;
  log: { at: number; entry: LogEntry }[];
  /** What went wrong without stopping the run, newest last. */
  faults: Fault[];
  tell(part: Partial<Omit<Run, "tell" | "addLog" | "addFault" | "dismiss">>): void;
  addLog(at: number, entry: LogEntry): void;
  addFault(fault: Fault): void;
  dismiss(): void;
}

const MAX_LOG = 200;

export const useRun = create<Run>((set) => ({
  state: { name: "preparing", preparing: { what: "backend" } },
  device: null,
  dataset: null,
  expected: null,
  wanted: false,
  served: [],
  cifarMissing: false,
  offer: null,
  nextDataset: null,
  progress: null,
  memory: null,
  data: null,
  samples: null,
  log: [],
  faults: [],
  tell: (part) => set(part),
  addLog: (at, entry) => set(({ log }) => ({ log: [...log, { at, entry }].slice(-MAX_LOG) })),
  addFault: (fault) => set(({ faults }) => ({ faults: [...faults, fault] })),
  dismiss: () => set({ faults: [] }),
}));

/** Whether a network exists, trained or about to be. */
export const hasNetwork = (state: RunState) =>
  state.name === "training" ||
  state.name === "paused" ||
  state.name === "finished" ||
  (state.name === "failed" && state.canGoOn);

/** Whether backend or data set are still being opened. */
export const isOpening = (state: RunState) =>
  state.name === "preparing" && (state.preparing.what === "backend" || state.preparing.what === "dataset");

/** Waits until backend and data set are open, or cannot be; whether they are. */
export function opened(): Promise<boolean> {
  return new Promise((resolve) => {
    let stop = () => {};
    const look = () => {
      const { name } = useRun.getState().state;
      if (name === "preparing") return;
      stop();
      resolve(name === "ready");
    };
    stop = useRun.subscribe(look);
    look();
  });
}
