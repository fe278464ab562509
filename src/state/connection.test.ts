import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OwnData } from "#worker/protocol";
import { FASHION, OPENING } from "../panels/story.test-data";
import { commands, load, PAGE, playedClient, tell, terminate } from "./connection.test-data";

// the one that the test holds, also after modules are reset
vi.mock("#worker/client", () => ({ startWorker: playedClient.startWorker }));

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

  it("hears what the worker has told once the page stands, in its order", async () => {
    const page = await load("", { stands: false });
    tell([{ type: "state", state: { name: "preparing", preparing: { what: "dataset" } } }]);
    tell(OPENING);
    expect(page.run()).toMatchObject({ device: null, dataset: null });
    page.hearTrainer();
    expect(page.run()).toMatchObject({ state: { name: "ready" }, dataset: { name: FASHION.name } });
    tell([{ type: "state", state: { name: "empty", without: "dataset" } }]);
    expect(page.run().state.name).toBe("empty");
  });

  it("does not hear what a worker told that was ended before the page stood", async () => {
    const page = await load("", { stands: false });
    tell(OPENING);
    page.paste("#v=1&backend=cpu");
    page.hearTrainer();
    expect(terminate).toHaveBeenCalledOnce();
    expect(page.run()).toMatchObject({ state: { name: "preparing" }, device: null, dataset: null });
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

  it("offers a parquet file that a link names, with its size, and asks for it on a click alone", async () => {
    const page = await load(
      `#v=1&seed=7&parquet=${encodeURIComponent("https://elsewhere.example/a/b.parquet")}&bytes=9000`,
    );
    expect(page.run()).toMatchObject({
      offer: { url: "https://elsewhere.example/a/b.parquet", bytes: 9000 },
      faults: [],
    });
    expect(commands.open.mock.lastCall?.[0].own).toBeUndefined();
    tell(OPENING);
    page.chooseUrl(page.run().offer?.url ?? "");
    const url = "https://elsewhere.example/a/b.parquet";
    expect(commands.open.mock.lastCall?.[0].own).toEqual({ from: "url", url, seed: 7 });
    expect(page.run().offer).toBeNull();
    tell([{ type: "dataset", dataset: { ...FASHION, name: "b.parquet", address: "", fileBytes: 9001 } }]);
    expect(page.link()).toBe(`${PAGE}#v=1&seed=7&parquet=${encodeURIComponent(url)}&bytes=9001`);
    page.chooseDataset("fashion-mnist");
    expect(page.link()).not.toContain("parquet");
  });

  it.each(["http://elsewhere.example/a.parquet", "javascript:alert(1)", "file:///etc/passwd", "https://["])(
    "takes %s for no address of a parquet file, in a link or by hand",
    async (address) => {
      const page = await load(`#v=1&parquet=${encodeURIComponent(address)}`);
      expect(page.run().faults).toEqual([{ code: "data.address", what: address }]);
      expect(page.run().offer).toBeNull();
      page.chooseUrl(address);
      expect(page.run().faults).toHaveLength(2);
      expect(commands.open.mock.calls.filter(([request]) => request.own)).toEqual([]);
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

describe("a start before backend and data set are open", () => {
  it("waits for them and then trains", async () => {
    const page = await load();
    const started = page.start();
    expect([page.run().wanted, commands.start.mock.calls.length]).toEqual([true, 0]);
    tell(OPENING);
    await started;
    expect(commands.start).toHaveBeenCalledOnce();
    expect(page.run().wanted).toBe(false);
  });

  it("can be called off, and is where nothing opens", async () => {
    const page = await load();
    const first = page.start();
    page.unwant();
    tell(OPENING);
    await first;
    // before another page forgets what this one has commanded
    expect(commands.start).not.toHaveBeenCalled();
    const other = await load();
    const second = other.start();
    tell([{ type: "state", state: { name: "empty", without: "dataset" } }]);
    await second;
    expect(commands.start).not.toHaveBeenCalled();
    expect(other.run().wanted).toBe(false);
  });

  it("happens once where it was called off and asked for again", async () => {
    const page = await load();
    const starts = [page.start()];
    page.unwant();
    starts.push(page.start());
    tell(OPENING);
    await Promise.all(starts);
    expect(commands.start).toHaveBeenCalledOnce();
    expect(page.run().wanted).toBe(false);
  });
});

describe("data that do not open", () => {
  const fault = { code: "data.empty", where: "notes.zip" } as const;
  const refused = () =>
    tell([
      { type: "fault", fault },
      { type: "state", state: { name: "empty", without: "dataset" } },
    ]);
  const NOTES: OwnData = { from: "files", chosen: { name: "notes.zip", files: [] }, seed: 0 };

  it("give way to what was open before them, and are said", async () => {
    const page = await load("#v=1&dataset=fashion-mnist");
    tell(OPENING);
    page.chooseOwn(NOTES, "notes.zip");
    expect(commands.open.mock.lastCall?.[0].own).toBeDefined();
    refused();
    expect(commands.open).toHaveBeenCalledTimes(3);
    expect(commands.open.mock.lastCall?.[0]).toMatchObject({
      own: undefined,
      manifests: [`${PAGE}datasets/fashion-mnist/manifest.json`],
    });
    expect(page.run()).toMatchObject({ faults: [fault], state: { name: "preparing" } });
    // should that not open either, it stays so
    refused();
    expect(commands.open).toHaveBeenCalledTimes(3);
    expect(page.run().state.name).toBe("empty");
  });

  it("leave nothing open where nothing was", async () => {
    const page = await load();
    page.chooseOwn(NOTES, "notes.zip");
    refused();
    expect([commands.open.mock.calls.length, page.run().state.name]).toEqual([2, "empty"]);
  });
});

describe("what the page will open with", () => {
  const served = (...datasets: { name: string; title: string }[]) =>
    vi.stubGlobal("fetch", async () => ({ json: async () => ({ datasets }) }));

  it("is named by the index of data sets before the worker has opened it", async () => {
    served({ name: "fashion-mnist", title: "Fashion-MNIST" });
    const page = await load();
    await page.expected;
    expect(page.run().expected).toBe("Fashion-MNIST");
    expect(page.experiment().config.network.depth).toBe(32);
  });

  it("is light where the browser has no GPU, unless the link sets something", async () => {
    served();
    const gpu = { requestAdapter: async () => null };
    const light = await load("", { gpu });
    await light.expected;
    expect(light.experiment().config.network.depth).toBe(20);
    const set = await load("#v=1&seed=7", { gpu });
    await set.expected;
    expect(set.experiment().config.network.depth).toBe(32);
  });
});
