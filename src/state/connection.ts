// Between stores and worker: events go into the stores, commands come out of them.

import type { Config, DataFacts, Settings } from "#experiment/config";
import { faultOf } from "#experiment/fault";
import { LIGHT_OPENING } from "#experiment/opening";
import { parquetUrl } from "#experiment/parquet-url";
import { differences } from "#experiment/resolve";
import { withValue } from "#experiment/settings";
import { startWorker, type WorkerClient } from "#worker/client";
import type { BackendChoice, DatasetFacts, EventBatch, LiveKnobs, OwnData, WorkerEvent } from "#worker/protocol";
import {
  chosenBackend,
  chosenDataset,
  chosenMode,
  chosenThreads,
  offeredParquet,
  readAddress,
  setFlags,
  settleAddress,
  untouched,
  writeAddress,
} from "./address";
import { knobChanges, planChanges } from "./changes";
import { pendingKeys, replannedKeys, useExperiment } from "./experiment";
import { useHistory } from "./history";
import { hasNetwork, isOpening, opened, type Served, useRun } from "./run";

/** Data sets served beside the page, the preferred one first. */
export const SERVED = ["cifar10", "fashion-mnist"] as const;
/** A data set is named, or given by its manifest's address. */
const manifestOf = (dataset: string) => (dataset.includes("/") ? dataset : `datasets/${dataset}/manifest.json`);

let client: WorkerClient | null = null;
/** Data that a person brought or fetched by a click; null: those of the address. */
let own: OwnData | null = null;
/** Such data chosen while there is a network: taken with the next run. */
let nextOwn: OwnData | null = null;

/** Longest that the page waits to learn what it will open with, ms. */
const EXPECT_MS = 400;

/**
 * Reads the link, starts the worker, opens backend and data set. Resolves when the page can say what it will most likely
 * open with, so that it does not change under the reader.
 */
export function connect(): Promise<unknown> {
  readAddress();
  open();
  useExperiment.subscribe((now, before) => {
    if (now.settings !== before.settings) writeAddress();
    if (now.config !== before.config && now.running) {
      sendLive(now.running !== before.running);
      sendReplan(now.running !== before.running);
    }
  });
  addEventListener("hashchange", () => {
    const flags = () => [chosenBackend(), chosenMode(), chosenDataset(), offeredParquet()?.url, chosenThreads()].join();
    const before = flags();
    readAddress();
    writeAddress();
    if (flags() !== before) {
      own = null;
      open();
    } else settleAddress();
  });
  const late = new Promise((done) => setTimeout(done, EXPECT_MS));
  return Promise.race([Promise.all([readIndex(), expectDevice()]), late]);
}

/** Asks the browser what the worker will ask it: without a GPU the processor will train. */
async function expectDevice(): Promise<void> {
  const choice = chosenBackend();
  if (choice === "auto") {
    const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
    if (!adapter || adapter.info.isFallbackAdapter) openLight();
  } else if (choice !== "webgpu") openLight();
}

/** Title of the data set that is being opened, where it lies beside the page. */
function expectDataset(): void {
  const { served, tell } = useRun.getState();
  const name = chosenDataset() ?? SERVED.find((wanted) => served.some((there) => there.name === wanted));
  tell({ expected: (own ? null : served.find((there) => there.name === name)?.title) ?? null });
}

/** The data sets that lie beside the page, by their index. Without one those that it knows are offered. */
async function readIndex(): Promise<void> {
  try {
    const { datasets } = (await (await fetch("datasets/index.json")).json()) as { datasets: Served[] };
    const known = datasets.filter(({ name, title }) => typeof name === "string" && typeof title === "string");
    useRun.getState().tell({ served: known });
    expectDataset();
  } catch {
    // none is served
  }
}

function open(): void {
  client?.terminate();
  client = startWorker(receive);
  const dataset = chosenDataset();
  const wanted = dataset ? [manifestOf(dataset)] : SERVED.map(manifestOf);
  useExperiment.getState().run(null);
  useHistory.getState().clear();
  useRun.getState().tell({
    state: { name: "preparing", preparing: { what: "backend" } },
    device: null,
    dataset: null,
    progress: null,
    memory: null,
    data: null,
    samples: null,
    nextDataset: null,
    offer: own ? null : offeredParquet(),
  });
  expectDataset();
  nextOwn = null;
  const manifests = wanted.map((address) => new URL(address, document.baseURI).href);
  void client.commands.open({
    backend: chosenBackend(),
    mode: chosenMode(),
    threads: chosenThreads(),
    manifests,
    own: own ?? undefined,
  });
}

/** The worker is begun anew: a backend cannot be changed under a running tfjs. */
export function chooseBackend(backend: BackendChoice): void {
  useRun.getState().dismiss();
  setFlags({ backend: backend === "auto" ? undefined : backend });
  open();
}

/** At most so many threads compute; undefined: all there are. */
export function chooseThreads(count: number | undefined): void {
  useRun.getState().dismiss();
  setFlags({ threads: count?.toString() });
  open();
}

/** Takes another data set: at once where nothing is trained, else when the next run starts. */
export function chooseDataset(name: string): void {
  const { dataset, state, tell } = useRun.getState();
  nextOwn = null;
  if (name === dataset?.name && dataset.address) tell({ nextDataset: null });
  else if (hasNetwork(state)) tell({ nextDataset: { name } });
  else takeDataset(name);
}

/** Takes data that a person brought, or of the Hub: at once where nothing is trained, else when the next run starts. */
export function chooseOwn(data: OwnData, title: string): void {
  const { state, tell } = useRun.getState();
  if (hasNetwork(state)) {
    nextOwn = data;
    tell({ nextDataset: { title } });
  } else takeOwn(data);
}

/** Takes the parquet file at an address; one that is none is said. */
export function chooseUrl(text: string): void {
  const { tell, addFault } = useRun.getState();
  try {
    const { href, pathname, host } = parquetUrl(text.trim(), document.baseURI);
    tell({ offer: null });
    const title = pathname.split("/").at(-1) || host;
    chooseOwn({ from: "url", url: href, seed: useExperiment.getState().config.seed }, title);
  } catch (thrown) {
    addFault(faultOf(thrown));
  }
}

/** Opens the data there are anew with images of another size. */
export function chooseImageSize(imageSize: number): void {
  const { dataset } = useRun.getState();
  if (own && dataset) chooseOwn({ ...own, imageSize }, dataset.title);
}

function takeOwn(data: OwnData): void {
  useRun.getState().dismiss();
  own = data;
  setFlags({ dataset: undefined, parquet: data.from === "url" ? data.url : undefined, bytes: undefined });
  open();
}

function takeDataset(name: string): void {
  useRun.getState().dismiss();
  own = null;
  setFlags({ dataset: name, parquet: undefined, bytes: undefined });
  open();
}

/**
 * Trains with the edited config: goes on with the network there is, or drops it first where the config needs a new one.
 * While backend or data set are still being opened it begins as soon as they are, unless that is called off.
 */
export async function start(): Promise<void> {
  const { state, tell } = useRun.getState();
  if (isOpening(state)) {
    tell({ wanted: true });
    const ready = await opened();
    if (!useRun.getState().wanted) return;
    tell({ wanted: false });
    if (!ready) return;
  }
  if (!(await freshIfPending())) return;
  const { config } = useExperiment.getState();
  void client?.commands.start(config);
}

export async function step(): Promise<void> {
  if (!(await freshIfPending())) return;
  const { config } = useExperiment.getState();
  void client?.commands.step(config);
}

/** Whether the edited config can train; a network that it cannot use is dropped first, another data set taken first. */
async function freshIfPending(): Promise<boolean> {
  const { config, running, dismiss } = useExperiment.getState();
  const { state, nextDataset } = useRun.getState();
  // an edit that was refused is of no account any more
  dismiss();
  if (nextDataset !== null) {
    if ("name" in nextDataset) takeDataset(nextDataset.name);
    else if (nextOwn) takeOwn(nextOwn);
    if (!(await opened())) return false;
  } else if (own && own.seed !== config.seed) {
    // which images test, and in which order files come, is drawn from the seed
    takeOwn({ ...own, seed: config.seed });
    if (!(await opened())) return false;
  } else if (!hasNetwork(state) || state.name === "finished" || pendingKeys(config, running).length > 0)
    if (!(await reset())) return false;
  // read anew: another data set may have changed it
  if (!useExperiment.getState().running) useExperiment.getState().run(useExperiment.getState().config);
  return true;
}

export function pause(): void {
  void client?.commands.pause();
}

/** Drops the run; false where only the taking up of a saved one was called off. */
export async function reset(): Promise<boolean> {
  if ((await client?.commands.reset()) === false) return false;
  useExperiment.getState().run(null);
  clearRun();
  return true;
}

function clearRun(): void {
  useHistory.getState().clear();
  useRun.getState().tell({ progress: null, memory: null, data: null, samples: null });
}

/** Images a second that a network of this config would train on this device; null where that cannot be tried now. */
export async function trial(config: Config): Promise<number | null> {
  return (await client?.commands.trial(config)) ?? null;
}

export async function save(): Promise<Uint8Array | null> {
  return (await client?.commands.save()) ?? null;
}

export async function saveRun(): Promise<Uint8Array | null> {
  return (await client?.commands.saveRun()) ?? null;
}

/** Takes up a saved run where it stood; `restored` tells when it has. */
export function openRun(file: File): void {
  useRun.getState().dismiss();
  void client?.commands.openRun(file);
}

/** The page is that of the run: its settings, none of the curves before it, and its own data as they were drawn for it. */
function takeRun(config: Config): void {
  const { run, replace, facts } = useExperiment.getState();
  run(null);
  clearRun();
  useRun.getState().tell({ nextDataset: null });
  nextOwn = null;
  if (own) own = { ...own, seed: config.seed, imageSize: config.data.imageSize };
  replace(differences(config, facts).reduce<Settings>((all, [key, value]) => withValue(all, key, value), {}));
  run(config);
}

function sendLive(began: boolean): void {
  const { config, running, run } = useExperiment.getState();
  if (!running || began) return;
  const knobs: LiveKnobs = {
    learningRate: config.optimizer.lr,
    emaMomentum: config.ema.momentum,
    lambdaRecon: config.host.lambdaRecon,
    lambdaTask: config.host.lambdaTask,
    augmentation: config.augmentation,
  };
  const changes = knobChanges(knobs, running);
  if (changes.length === 0) return;
  for (const change of changes) useHistory.getState().addMark(change);
  const { optimizer, ema, host } = running;
  run({
    ...running,
    optimizer: { ...optimizer, lr: knobs.learningRate },
    ema: { ...ema, momentum: knobs.emaMomentum },
    host: { ...host, lambdaRecon: knobs.lambdaRecon, lambdaTask: knobs.lambdaTask },
    augmentation: knobs.augmentation,
  });
  void client?.commands.set(knobs);
}

/** Another split, rule, EMA, bias or saving goes to the network there is, unless something else needs a new one anyway. */
function sendReplan(began: boolean): void {
  const { config, running } = useExperiment.getState();
  const { state } = useRun.getState();
  if (!running || began || state.name === "finished" || pendingKeys(config, running).length > 0) return;
  if (replannedKeys(config, running).length > 0) void client?.commands.replan(config);
}

/** Calls off a start that waits for backend and data set. */
export const unwant = () => useRun.getState().tell({ wanted: false });

/** Where nobody has set anything and the processor trains, the page opens with what a processor trains in sight. */
function openLight(): void {
  const { device } = useRun.getState();
  if (device?.backend !== "webgpu" && untouched()) useExperiment.getState().replace(LIGHT_OPENING);
}

function receive(batch: EventBatch): void {
  for (const event of batch) take(event);
}

function take(event: WorkerEvent): void {
  const run = useRun.getState();
  switch (event.type) {
    case "state":
      run.tell({ state: event.state });
      // what the run before told last may come after its reset was answered
      if (event.state.name === "ready") clearRun();
      if (event.state.name === "training") run.dismiss();
      if (event.state.name === "empty") {
        run.tell({ expected: null });
        settleAddress();
      }
      break;
    case "device":
      run.tell({ device: event.device });
      openLight();
      break;
    case "dataset":
      run.tell({ dataset: event.dataset });
      // a link to it says how much there is to fetch
      if (event.dataset.fileBytes) setFlags({ bytes: String(event.dataset.fileBytes) });
      if (!chosenDataset()) run.tell({ cifarMissing: !own && event.dataset.name !== SERVED[0] });
      settleAddress(dataFacts(event.dataset));
      if (run.device) openLight();
      break;
    case "progress":
      run.tell({ progress: event.progress });
      break;
    case "metrics":
      useHistory.getState().addSteps(event.steps);
      break;
    case "replanned": {
      const { running, run: taken } = useExperiment.getState();
      if (!running) break; // of a network that was reset since
      if (running.rule !== event.config.rule) useHistory.getState().mixRules();
      const history = useHistory.getState();
      history.continueBlocks(event.continued);
      for (const change of planChanges(event.config, running)) history.addMark(change);
      taken(event.config);
      sendReplan(false); // it may have been edited again meanwhile
      break;
    }
    case "restored":
      takeRun(event.config);
      break;
    case "evaluation": {
      const endToEnd = useExperiment.getState().running?.rule === "end-to-end";
      useHistory.getState().addEvaluation(event.evaluation, endToEnd ? (run.dataset?.name ?? null) : null);
      break;
    }
    case "memory":
      run.tell({ memory: event.memory });
      useHistory.getState().addMemory(event.memory);
      break;
    case "data":
      run.tell({ data: event.data });
      break;
    case "samples":
      run.tell({ samples: event.samples });
      break;
    case "log":
      run.addLog(event.at, event.entry);
      break;
    case "fault":
      run.addFault(event.fault);
  }
}

function dataFacts({ classes, shape, mean, std, augmentation, trainRecords }: DatasetFacts): DataFacts {
  const [imageSize, , channels] = shape;
  return { classes: classes.length, channels, imageSize, mean, std, augmentation, trainRecords };
}
