import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "#experiment/fault";
import type { OwnData } from "#worker/protocol";
import { FIRST_STEPS, OPENING } from "../panels/story.test-data";
import { commands, load, PAGE, playedClient, tell, terminate } from "./connection.test-data";

// the one that the test holds, also after modules are reset
vi.mock("#worker/client", () => ({ startWorker: playedClient.startWorker }));

beforeEach(() => vi.unstubAllGlobals());

/** The page with a network that trains. */
async function training(hash = "#v=1&network.depth=20&split.k=3") {
  const page = await load(hash);
  tell(OPENING);
  await page.start();
  tell(FIRST_STEPS);
  return page;
}

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

  it("goes on with the network that stands, whatever was edited for the next", async () => {
    const page = await training();
    page.experiment().edit({ "network.depth": 56 });
    tell([{ type: "state", state: { name: "paused" } }]);
    page.goOn();
    page.stepOn();
    expect([commands.reset.mock.calls.length, page.curves().points.length]).toEqual([1, 47]);
    expect(commands.start.mock.lastCall?.[0].network.depth).toBe(20);
    expect(commands.step.mock.lastCall?.[0].network.depth).toBe(20);
    expect(page.experiment().config.network.depth).toBe(56);
  });

  it("is not left without a question before it has ended", async () => {
    const page = await training();
    expect(page.asksBeforeLeaving()).toBe(true);
    tell([{ type: "state", state: { name: "paused" } }]);
    expect(page.asksBeforeLeaving()).toBe(true);
    tell([{ type: "state", state: { name: "finished" } }]);
    expect(page.asksBeforeLeaving()).toBe(false);
    expect((await load()).asksBeforeLeaving()).toBe(false);
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

  it("becomes the page of a saved run that is taken up", async () => {
    const page = await training();
    const { config } = page.experiment();
    const saved = { ...config, seed: 9, optimizer: { ...config.optimizer, lr: 0.02 } };
    page.openRun(new File([], "run.safetensors"));
    tell([
      { type: "restored", config: saved },
      { type: "state", state: { name: "paused" } },
    ]);
    expect(page.experiment()).toMatchObject({ config: saved, running: saved });
    expect(page.curves().points).toEqual([]);
    expect(page.location.hash).toContain("seed=9");
    await page.start();
    // it goes on with what there is
    expect(commands.reset).toHaveBeenCalledOnce();
    expect([commands.set.mock.calls, commands.replan.mock.calls]).toEqual([[], []]);
    expect(commands.start).toHaveBeenLastCalledWith(saved);
  });

  it("keeps its run where only the taking up of a saved one was called off", async () => {
    const page = await training();
    const { running } = page.experiment();
    page.openRun(new File([], "run.safetensors"));
    commands.reset.mockResolvedValueOnce(false);
    await page.reset();
    expect([page.experiment().running, page.curves().points.length]).toEqual([running, 47]);
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
      { name: "cifar10" },
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

  describe("and files chosen meanwhile", () => {
    const files = (name: string): OwnData => ({ from: "files", chosen: { name, files: [] }, seed: 0 });
    const fault = { code: "data.empty", where: "notes.zip" } as const;
    const answered = () => {
      let answer: (fault: Fault | null) => void = () => undefined;
      commands.check.mockReturnValueOnce(
        new Promise((done) => {
          answer = done;
        }),
      );
      return (found: Fault | null) => answer(found);
    };
    const calls = () => [
      commands.start.mock.calls.length,
      commands.reset.mock.calls.length,
      terminate.mock.calls.length,
    ];

    it("keeps the run where they do not open, and says so", async () => {
      const page = await training();
      const answer = answered();
      page.chooseOwn(files("notes.zip"), "notes.zip");
      expect(page.run().nextDataset).toEqual({ title: "notes.zip", isLookedAt: true });
      expect(commands.check.mock.lastCall?.[0].own).toEqual(files("notes.zip"));
      await page.start(); // one who cannot wait
      answer(fault);
      await vi.waitFor(() => expect(page.run().faults).toEqual([fault]));
      expect(page.run().nextDataset).toBeNull();
      expect(calls()).toEqual([1, 1, 0]);
    });

    it("takes them with the next run where they open", async () => {
      const page = await training();
      page.chooseOwn(files("photos.zip"), "photos.zip");
      await vi.waitFor(() => expect(page.run().nextDataset).toEqual({ title: "photos.zip" }));
      void page.start();
      expect(terminate).toHaveBeenCalledOnce();
      expect(commands.open.mock.lastCall?.[0].own).toEqual(files("photos.zip"));
    });

    it("heeds no answer about those that were given up for others, or for none", async () => {
      const page = await training();
      const answer = answered();
      page.chooseOwn(files("notes.zip"), "notes.zip");
      page.chooseDataset("cifar10");
      answer(fault);
      await Promise.resolve();
      expect(page.run()).toMatchObject({ nextDataset: { name: "cifar10" }, faults: [] });
      page.forgetNext();
      expect(page.run().nextDataset).toBeNull();
    });
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
    expect(page.curves().marks).toMatchObject([{ change: { what: "ema", before: 0.995, after: 0.9 } }]);
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
    expect(page.curves().marks).toMatchObject([{ change: { what: "cut", before: "1.2", after: "1.1" } }]);
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
