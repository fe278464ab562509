import { beforeEach, expect, it } from "vitest";
import type { RunState } from "#worker/protocol";
import { hasNetwork, useRun } from "./run";

beforeEach(() => useRun.setState(useRun.getInitialState(), true));

it("keeps the newest 200 lines of the log", () => {
  for (let at = 0; at < 250; at++) useRun.getState().addLog(at, { code: "untrainedBlock", block: 1 });
  const { log } = useRun.getState();
  expect([log.length, log[0]?.at, log.at(-1)?.at]).toEqual([200, 50, 249]);
});

it("keeps faults until they are answered", () => {
  useRun.getState().addFault({ code: "data.empty", where: "a" });
  useRun.getState().addFault({ code: "data.empty", where: "b" });
  expect(useRun.getState().faults.map(({ where }) => where)).toEqual(["a", "b"]);
  useRun.getState().dismiss();
  expect(useRun.getState().faults).toEqual([]);
});

const fault = { code: "train.notFinite" } as const;
it.each<[RunState, boolean]>([
  [{ name: "empty", without: "dataset" }, false],
  [{ name: "ready" }, false],
  [{ name: "training" }, true],
  [{ name: "paused" }, true],
  [{ name: "finished" }, true],
  [{ name: "failed", fault, canGoOn: true }, true],
  [{ name: "failed", fault, canGoOn: false }, false],
])("%j has a network: %s", (state, has) => expect(hasNetwork(state)).toBe(has));
