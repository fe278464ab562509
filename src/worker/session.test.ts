import { afterEach, describe, expect, it, vi } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import { dataFacts } from "#data/open-folder";
import { smallSource } from "#engine/testing/small-source";
import type { Config } from "#experiment/config";
import { resolve } from "#experiment/resolve";
import { nextTask } from "./next-task";
import type { RunState, WorkerEvent } from "./protocol";
import { Session } from "./session";

const source = smallSource();
vi.mock("./open-data", () => ({ openData: async () => ({ source, address: "there" }) }));

const WIDTH: Config["network"]["width"] = [4, 4, 6, 8];
const SETTINGS = { network: { depth: 8 as const, width: WIDTH }, batch: { size: 16 } };
const CONFIG = resolve({ ...SETTINGS, split: { k: 3 } }, dataFacts(source));
const OTHER_SPLIT = resolve({ ...SETTINGS, split: { k: 2 } }, dataFacts(source));

let events: WorkerEvent[] = [];
let session: Session;
afterEach(() => session.reset());

const states = () => events.flatMap((event) => (event.type === "state" ? [event.state] : []));
const waits = () => states().flatMap((state) => (state.name === "preparing" ? [state.preparing.what] : []));
const of = (type: WorkerEvent["type"]) => events.filter((event) => event.type === type);
const steps = () => events.flatMap((event) => (event.type === "metrics" ? event.steps.map(({ step }) => step) : []));

/** Waits until it is told last. */
async function until(name: RunState["name"]): Promise<void> {
  while (states().at(-1)?.name !== name) await nextTask();
  await nextTask();
}

/** A session with data, told nothing yet. */
async function opened(): Promise<Session> {
  const wasmEngine = { ...nodeWasm(), cores: 1 };
  session = new Session(
    { gpu: undefined, wasmFiles: "", wasmEngine },
    (event) => events.push(event),
    Promise.resolve(null),
  );
  await session.open({ backend: "wasm", mode: "planned", manifests: [] });
  events = [];
  return session;
}

async function stepped(): Promise<void> {
  session.step(CONFIG);
  await until("training");
  await until("paused");
}

/** A saved run as a file that can be read once it is let go. */
function slow(bytes: Uint8Array) {
  const file = new File([], "run.safetensors");
  let go = () => {};
  file.arrayBuffer = () => {
    return new Promise((done) => {
      go = () => done(bytes.slice().buffer as ArrayBuffer);
    });
  };
  return { file, go: () => go() };
}

/** A session at rest after a step, and the run of one step more. */
async function restingWithRun() {
  await opened();
  await stepped();
  await stepped();
  const run = (await session.saveRun()) as Uint8Array;
  await session.reset();
  await stepped();
  events = [];
  return run;
}

describe("a saved run that is taken up", () => {
  it("names what its first step waits for, and can be called off there without being lost", async () => {
    const run = await restingWithRun();
    const { file, go } = slow(run);
    session.openRun(file);
    await nextTask();
    go();
    await until("paused");
    events = [];
    await stepped();
    expect(waits()).toEqual(expect.arrayContaining(["network", "firstStep", "kernels"]));
    expect([steps(), waits().includes("variants")]).toEqual([[3], false]);
    await session.reset();

    session.openRun(new File([run.slice()], "run"));
    await until("paused");
    session.start(CONFIG);
    while (states().at(-1)?.name !== "preparing") await Promise.resolve();
    expect(await session.reset()).toBe(false);
    expect(states().at(-1)?.name).toBe("paused");
    expect(await session.saveRun()).not.toBeNull();
  });

  it("is called off while its file is still being read: the run before it stays", async () => {
    const { file, go } = slow(await restingWithRun());
    session.openRun(file);
    await nextTask();
    expect(states().at(-1)).toEqual({ name: "preparing", preparing: { what: "network" } });
    expect(await session.reset()).toBe(false);
    expect(states().at(-1)?.name).toBe("paused");
    go();
    await nextTask();
    await stepped();
    expect([of("restored"), of("fault"), steps()]).toEqual([[], [], [2]]);
  });

  it("keeps an edit waiting that comes meanwhile, which the run before it takes when it is called off", async () => {
    const { file } = slow(await restingWithRun());
    session.openRun(file);
    await nextTask();
    session.replan(OTHER_SPLIT);
    await nextTask();
    expect(of("replanned")).toEqual([]);
    await session.reset();
    expect(of("replanned")).toMatchObject([{ config: { split: { list: OTHER_SPLIT.split.list } } }]);
  });

  it("gives way to another one that is opened after it", async () => {
    const run = await restingWithRun();
    const first = slow(run);
    session.openRun(first.file);
    await nextTask();
    session.openRun(new File([run.slice()], "second"));
    first.go();
    session.replan(OTHER_SPLIT);
    await until("paused");
    while (of("restored").length === 0) await nextTask();
    await until("paused");
    await stepped();
    expect([of("restored").length, of("fault"), steps()]).toEqual([1, [], [3]]);
  });
});

describe("files of a run", () => {
  it("are made only while nothing is at work: an evaluation holds other statistics", async () => {
    await opened();
    session.start(CONFIG);
    while (!events.some((event) => event.type === "progress" && event.progress.evaluating)) await nextTask();
    expect([await session.saveRun(), await session.save()]).toEqual([null, null]);
    session.pause();
    await until("paused");
    expect([await session.saveRun(), await session.save()]).not.toContain(null);
  });
});
