// A page as state alone has it: its worker is played by the test.

import { expect, vi } from "vitest";
import type { Fault } from "#experiment/fault";
import type { EventBatch, OpenRequest } from "#worker/protocol";

export const commands = {
  open: vi.fn<(request: OpenRequest) => void>(),
  start: vi.fn(),
  step: vi.fn(),
  pause: vi.fn(),
  reset: vi.fn(async () => true),
  check: vi.fn<(request: OpenRequest) => Promise<Fault | null>>(async () => null),
  set: vi.fn(),
  replan: vi.fn(),
  trial: vi.fn<() => Promise<number | null>>(async () => null),
  save: vi.fn(async () => null),
  saveRun: vi.fn(async () => null),
  openRun: vi.fn(),
};
export const terminate = vi.fn();
let receive: (batch: EventBatch) => void = () => expect.unreachable("no worker was started");
/** Hands a batch to the page as the worker would. */
export const tell = (batch: EventBatch) => receive(batch);

/** Stands in for worker/client. */
export const playedClient = {
  startWorker: (onEvents: typeof tell) => {
    receive = onEvents;
    return { commands, terminate };
  },
};

export const PAGE = "http://localhost/playground/";

const A_GPU = { requestAdapter: async (): Promise<object | null> => ({ info: {} }) };

/** The page freshly loaded under a hash, in a browser with a GPU. `stands`: whether it has been drawn. */
export async function load(hash = "", { gpu = A_GPU, stands = true } = {}) {
  vi.resetModules();
  vi.clearAllMocks();
  const location = { hash, href: PAGE + hash };
  vi.stubGlobal("location", location);
  vi.stubGlobal("document", { baseURI: PAGE });
  vi.stubGlobal("navigator", { gpu });
  const listeners = new Map<string, (event: object) => void>();
  vi.stubGlobal("addEventListener", (type: string, listener: (event: object) => void) => listeners.set(type, listener));
  vi.stubGlobal("history", {
    replaceState: (_state: unknown, _title: string, address: string) => {
      location.href = address;
      location.hash = new URL(address).hash;
    },
  });
  const connection = await import("./connection");
  const opening = await import("./opening");
  const { link } = await import("./address");
  const { useExperiment } = await import("./experiment");
  const { useRun } = await import("./run");
  const { useHistory } = await import("./history");
  const expected = connection.connect();
  if (stands) connection.hearTrainer();
  return {
    ...connection,
    ...opening,
    expected,
    link,
    location,
    /** Another link pasted into the address bar of the open page. */
    paste: (pasted: string) => {
      location.hash = pasted;
      location.href = PAGE + pasted;
      listeners.get("hashchange")?.({});
    },
    /** Whether the browser asks before it leaves the page. */
    asksBeforeLeaving: () => {
      const preventDefault = vi.fn();
      listeners.get("beforeunload")?.({ preventDefault });
      return preventDefault.mock.calls.length > 0;
    },
    experiment: () => useExperiment.getState(),
    run: () => useRun.getState(),
    curves: () => useHistory.getState(),
  };
}
