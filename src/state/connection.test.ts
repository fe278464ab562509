import { beforeEach, describe, expect, it, vi } from "vitest";
import type { EventBatch, OpenRequest } from "#worker/protocol";
import { FASHION, FIRST_STEPS, OPENING } from "../panels/story.test-data";

const commands = {
  open: vi.fn<(request: OpenRequest) => void>(),
  start: vi.fn(),
  step: vi.fn(),
  pause: vi.fn(),
  reset: vi.fn(async () => {}),
  set: vi.fn(),
  replan: vi.fn(),
  save: vi.fn(async () => null),
};
const terminate = vi.fn();
/** Hands a batch to the page as the worker would. */
let tell: (batch: EventBatch) => void = () => expect.unreachable("no worker was started");

vi.mock("#worker/client", () => ({
  startWorker: (onEvents: typeof tell) => {
    tell = onEvents;
    return { commands, terminate };
  },
}));

const PAGE = "http://localhost/playground/";

/** The page freshly loaded under a hash. */
async function load(hash = "") {
  vi.resetModules();
  vi.clearAllMocks();
  const location = { hash, href: PAGE + hash };
  vi.stubGlobal("location", location);
  vi.stubGlobal("document", { baseURI: PAGE });
  const listeners = new Map<string, () => void>();
  vi.stubGlobal("addEventListener", (type: string, listener: () => void) => listeners.set(type, listener));
  vi.stubGlobal("history", {
    replaceState: (_state: unknown, _title: string, address: string) => {
      location.href = address;
      location.hash = new URL(address).hash;
    },
  });
  const connection = await import("./connection");
  const { link } = await import("./address");
  const { useExperiment } = await import("./experiment");
  const { useRun } = await import("./run");
  const { useHistory } = await import("./history");
  connection.connect();
  return {
    ...connection,
    link,
    location,
    /** Another link pasted into the address bar of the open page. */
    paste: (pasted: string) => {
      location.hash = pasted;
      location.href = PAGE + pasted;
      listeners.get("hashchange")?.();
    },
    experiment: () => useExperiment.getState(),
    run: () => useRun.getState(),
    curves: () => useHistory.getState(),
  };
}

/** The page with a network that trains. */
async function training(hash = "#v=1&network.depth=20&split.k=3") {
  const page = await load(hash);
  tell(OPENING);
  await page.start();
  tell(FIRST_STEPS);
  return page;
}

beforeEach(() => vi.unstubAllGlobals());

describe("opening", () => {
  it("asks for CIFAR-10 first and Fashion-MNIST second, beside the page", async () => {
    await load();
    expect(commands.open).toHaveBeenCalledWith({
      backend: "auto",
      mode: "planned",
      manifests: [`${PAGE}datasets/cifar10/manifest.json`, `${PAGE}datasets/fashion-mnist/manifest.json`],
    });
  });

  it("takes backend, data set and settings from the link", async () => {
    const page = await load("#v=1&network.depth=20&seed=7&backend=cpu&dataset=fashion-mnist");
    expect(commands.open).toHaveBeenCalledWith({
      backend: "cpu",
      mode: "planned",
      manifests: [`${PAGE}datasets/fashion-mnist/manifest.json`],
    });
    expect([page.experiment().config.network.depth, page.experiment().config.seed]).toEqual([20, 7]);
  });

  it("runs ops one by one where the link asks for it, and keeps that in the address", async () => {
    const page = await load("#v=1&mode=eager");
    expect(commands.open.mock.lastCall?.[0].mode).toBe("eager");
    expect(page.location.hash).toContain("mode=eager");
    page.paste("#v=1");
    expect([commands.open.mock.calls.length, commands.open.mock.lastCall?.[0].mode]).toEqual([2, "planned"]);
  });

  it("says why a link cannot be read and opens with the defaults", async () => {
    const page = await load("#v=99&network.depth=20");
    expect(page.run().faults).toMatchObject([{ code: "link.unreadable" }]);
    expect(page.experiment().config.network.depth).toBe(32);
    expect(commands.open).toHaveBeenCalledOnce();
  });

  it("says which setting of a link does not fit, also where it then starts light", async () => {
    const page = await load("#v=1&network.depth=33");
    tell(OPENING);
    expect(page.run().faults).toMatchObject([{ code: "config.invalid", where: "network.depth", what: "33" }]);
    expect(page.experiment().config.network.depth).toBe(20);
  });

  it("says which setting of a link does not fit where no data set opens either", async () => {
    const page = await load("#v=1&network.depth=33");
    tell([{ type: "state", state: { name: "empty", without: "dataset" } }]);
    expect(page.run().faults).toMatchObject([{ code: "config.invalid", where: "network.depth" }]);
  });

  it("names what a link sets that it does not know, takes the rest and carries all of it on", async () => {
    const page = await load("#v=1&seed=7&ema.colour=blue");
    expect(page.run().faults).toEqual([{ code: "link.unknown", what: "ema.colour" }]);
    expect([page.experiment().config.seed, page.link()]).toEqual([7, `${PAGE}#v=1&seed=7&ema.colour=blue`]);
  });

  it("takes a data set by the address of its manifest", async () => {
    await load("#v=1&dataset=mine/manifest.json");
    expect(commands.open.mock.lastCall?.[0].manifests).toEqual([`${PAGE}mine/manifest.json`]);
  });

  it("knows that CIFAR-10 is not served only where it asked for it", async () => {
    const asked = await load();
    tell(OPENING);
    expect(asked.run().cifarMissing).toBe(true);
    const chosen = await load("#v=1&dataset=fashion-mnist");
    tell(OPENING);
    expect(chosen.run().cifarMissing).toBe(false);
  });

  it.each(["https://elsewhere.example/m.json", "//elsewhere.example/m.json", "http://[", "data:text/plain,/"])(
    "fetches nothing from %s because a link names it, and says so",
    async (address) => {
      const page = await load(`#v=1&seed=7&dataset=${encodeURIComponent(address)}`);
      expect(page.run().faults).toMatchObject([{ code: "link.foreignData" }]);
      expect(commands.open.mock.lastCall?.[0].manifests).toEqual([
        `${PAGE}datasets/cifar10/manifest.json`,
        `${PAGE}datasets/fashion-mnist/manifest.json`,
      ]);
      expect(page.experiment().config.seed).toBe(7);
    },
  );

  it("starts light on a processor where nothing is set, and leaves alone what a link sets", async () => {
    const untouched = await load();
    tell(OPENING);
    expect(untouched.experiment().config.network.depth).toBe(20);
    const linked = await load("#v=1&seed=7");
    tell(OPENING);
    expect([linked.experiment().config.network.depth, linked.experiment().config.seed]).toEqual([32, 7]);
  });

  it("opens a link that a page made as it says, also where all of it is default", async () => {
    const page = await load("#v=1");
    tell(OPENING);
    expect(page.experiment().config.network.depth).toBe(32);
    page.chooseBackend("cpu");
    tell(OPENING);
    expect(page.experiment().config.network.depth).toBe(32);
  });

  it("fits a link's settings to its data set, which comes later", async () => {
    const page = await load("#v=1&data.mean=[0.3]&seed=7");
    tell(OPENING);
    expect([page.experiment().config.data.mean, page.experiment().config.seed]).toEqual([[0.3], 7]);
    expect(page.run().faults).toEqual([]);
  });

  it("drops of a link only what does not fit its data set", async () => {
    const page = await load("#v=1&network.channels=3&seed=7");
    tell(OPENING);
    expect([page.experiment().config.network.channels, page.experiment().config.seed]).toEqual([1, 7]);
    expect(page.run().faults).toMatchObject([{ code: "config.contradictsData", where: "network.channels" }]);
  });

  it("draws the network for the data set that was found", async () => {
    const page = await load();
    tell(OPENING);
    expect(page.run().dataset?.title).toBe(FASHION.title);
    expect([page.experiment().config.network.channels, page.experiment().facts.trainRecords]).toEqual([1, 12_000]);
  });
});

describe("the link", () => {
  it("carries the data set to a page that might start on another", async () => {
    const page = await load("#v=1&seed=7");
    tell(OPENING);
    expect(page.link()).toBe(`${PAGE}#v=1&seed=7&dataset=fashion-mnist`);
    expect(page.location.hash).toBe("#v=1&seed=7");
  });

  it("follows every edit in the address bar and opens the same setting again", async () => {
    const page = await load("#v=1&backend=wasm");
    page.experiment().edit({ "network.depth": 56, "split.k": 8 });
    expect(page.location.href).toBe(page.link());
    const again = await load(page.location.hash);
    expect(again.experiment().config).toEqual(page.experiment().config);
    expect(commands.open.mock.lastCall?.[0].backend).toBe("wasm");
  });

  it("is taken when another one is pasted into the open page, and opens anew only for another device or data set", async () => {
    const page = await load("#v=1&seed=7");
    page.paste("#v=1&seed=8&network.depth=20");
    expect([page.experiment().config.seed, page.experiment().config.network.depth]).toEqual([8, 20]);
    expect(commands.open).toHaveBeenCalledOnce();
    page.paste("#v=1&seed=8&backend=cpu");
    expect([commands.open.mock.calls.length, commands.open.mock.lastCall?.[0].backend]).toEqual([2, "cpu"]);
  });

  it("keeps the setting there is when a pasted one does not read", async () => {
    const page = await load("#v=1&seed=7");
    page.paste("#v=99");
    expect([page.experiment().config.seed, page.location.hash]).toEqual([7, "#v=1&seed=7"]);
    expect(page.run().faults).toMatchObject([{ code: "link.unreadable" }]);
  });

  it("forgets the backend when the best one is asked for", async () => {
    const page = await load("#v=1&backend=wasm");
    page.chooseBackend("auto");
    expect(page.location.hash).not.toContain("backend");
    expect([terminate.mock.calls.length, commands.open.mock.lastCall?.[0].backend]).toEqual([1, "auto"]);
  });
});

describe("training", () => {
  it("builds a network once and goes on with it after a pause", async () => {
    const page = await training();
    expect(commands.reset).toHaveBeenCalledOnce();
    page.pause();
    tell([{ type: "state", state: { name: "paused" } }]);
    await page.start();
    expect(commands.reset).toHaveBeenCalledOnce();
    expect(commands.start).toHaveBeenCalledTimes(2);
    expect(page.curves().points).toHaveLength(47);
  });

  it("drops the network and its curves only when a change that needs a new one is started", async () => {
    const page = await training();
    page.experiment().edit({ "network.depth": 56 });
    expect([commands.reset.mock.calls.length, page.curves().points.length]).toEqual([1, 47]);
    await page.start();
    expect([commands.reset.mock.calls.length, page.curves().points.length]).toEqual([2, 0]);
    expect(commands.start.mock.lastCall?.[0].network.depth).toBe(56);
  });

  it("trains again from the start after the last epoch", async () => {
    const page = await training();
    tell([{ type: "state", state: { name: "finished" } }]);
    await page.start();
    expect([commands.reset.mock.calls.length, page.curves().evaluations.length]).toEqual([2, 0]);
  });

  it("says no more of an edit that was refused once training starts", async () => {
    const page = await training();
    page.experiment().edit({ "batch.size": "many" });
    expect(page.experiment().fault).toMatchObject({ where: "batch.size" });
    await page.start();
    expect(page.experiment().fault).toBeNull();
  });

  it("steps with the same network", async () => {
    const page = await training();
    tell([{ type: "state", state: { name: "paused" } }]);
    await page.step();
    expect([commands.step.mock.calls.length, commands.reset.mock.calls.length]).toEqual([1, 1]);
  });

  it("waits with another data set for the next run, and takes it then", async () => {
    const page = await training();
    page.chooseDataset("cifar10");
    expect([page.run().nextDataset, page.curves().points.length, terminate.mock.calls.length]).toEqual([
      "cifar10",
      47,
      0,
    ]);
    const started = page.start();
    expect(terminate).toHaveBeenCalledOnce();
    expect(commands.open.mock.lastCall?.[0].manifests).toEqual([`${PAGE}datasets/cifar10/manifest.json`]);
    tell(OPENING);
    await started;
    expect([commands.start.mock.calls.length, page.curves().points.length, page.run().nextDataset]).toEqual([
      2,
      0,
      null,
    ]);
  });

  it("does not start when the other data set is not there", async () => {
    const page = await training();
    page.chooseDataset("cifar10");
    const started = page.start();
    tell([
      { type: "state", state: { name: "empty", without: "dataset" } },
      { type: "fault", fault: { code: "data.notFound", where: "x" } },
    ]);
    await started;
    expect(commands.start).toHaveBeenCalledOnce();
    expect(page.run().faults).toMatchObject([{ code: "data.notFound" }]);
  });

  it("goes back to the data set that is there after one that is not", async () => {
    const page = await load();
    tell(OPENING);
    page.chooseDataset("cifar10");
    tell([{ type: "state", state: { name: "empty", without: "dataset" } }]);
    page.chooseDataset("fashion-mnist");
    expect(commands.open.mock.lastCall?.[0].manifests).toEqual([`${PAGE}datasets/fashion-mnist/manifest.json`]);
  });

  it("stays as it is when its own data set is chosen again", async () => {
    const page = await training();
    page.chooseDataset("cifar10");
    page.chooseDataset("fashion-mnist");
    expect([page.run().nextDataset, terminate.mock.calls.length]).toEqual([null, 0]);
  });

  it("leaves nothing of a run behind a reset, also what was still on its way", async () => {
    const page = await training();
    await page.reset();
    tell([...FIRST_STEPS.slice(1), { type: "state", state: { name: "ready" } }]);
    expect([page.curves().points, page.curves().evaluations, page.run().progress, page.run().memory]).toEqual([
      [],
      [],
      null,
      null,
    ]);
  });

  it("sends live knobs at once and marks the turn in the curves", async () => {
    const page = await training();
    page.experiment().edit({ "ema.momentum": 0.9 });
    expect(commands.set).toHaveBeenCalledOnce();
    expect(commands.set.mock.lastCall?.[0]).toMatchObject({ emaMomentum: 0.9, learningRate: 0.1 });
    expect(page.curves().marks.map(({ text }) => text)).toEqual(["EMA 0.995 → 0.9"]);
    page.experiment().undo();
    expect(commands.set.mock.lastCall?.[0]).toMatchObject({ emaMomentum: 0.995 });
  });

  it("hands a moved cut to the network in training, and marks it and keeps the curves of blocks that stay once it is taken", async () => {
    const page = await training();
    page.experiment().edit({
      "split.list": [
        [1, 1],
        [2, 2],
        [3, 2],
      ],
    });
    const [[taken] = []] = commands.replan.mock.calls;
    expect(taken).toEqual(page.experiment().config);
    expect(page.curves().marks).toEqual([]);
    const losses = page.curves().points.at(-1)?.losses;
    tell([{ type: "replanned", config: taken, continued: [null, null, 2] }]);
    expect(page.curves().marks.map(({ text }) => text)).toEqual(["cut 1.2 → 1.1"]);
    expect(page.curves().points.at(-1)?.losses).toEqual([null, null, losses?.[2]]);
    expect([page.experiment().running, page.curves().evaluations[0]?.blockAccuracy]).toEqual([
      taken,
      [null, null, 0.316],
    ]);
    expect(commands.reset).toHaveBeenCalledOnce();
  });

  it("hands on no cut of a network that waits for the next run", async () => {
    const page = await training();
    page.experiment().edit({ "network.depth": 56 });
    page.experiment().edit({ "split.k": 8 });
    expect(commands.replan).not.toHaveBeenCalled();
  });

  it("sends nothing for a change that waits for the next run", async () => {
    const page = await training();
    page.experiment().edit({ "network.depth": 56 });
    expect(commands.set).not.toHaveBeenCalled();
  });

  it("keeps the curves and the network when a fault stops it", async () => {
    const page = await training();
    const fault = { code: "data.hash", where: "train-3.shard" } as const;
    tell([{ type: "state", state: { name: "failed", fault, canGoOn: true } }]);
    expect(page.curves().points).toHaveLength(47);
    await page.start();
    expect(commands.reset).toHaveBeenCalledOnce();
  });

  it("keeps the accuracy of an end-to-end run for later, and of no other", async () => {
    const stored = vi.fn();
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: stored });
    const blocks = await training();
    expect(blocks.curves().evaluations).toHaveLength(1);
    expect(stored).not.toHaveBeenCalled();
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: stored });
    await training("#v=1&network.depth=20&rule=end-to-end");
    expect(JSON.parse(stored.mock.lastCall?.[1])).toMatchObject({ dataset: "fashion-mnist" });
  });
});
