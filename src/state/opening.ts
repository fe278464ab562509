// What the page opens: backend and data set, by its link, by a person's choice, or by what there is.

import type { Config, DataFacts } from "#experiment/config";
import { faultOf } from "#experiment/fault";
import { LIGHT_OPENING } from "#experiment/opening";
import { parquetName, parquetUrl } from "#experiment/parquet-url";
import type { BackendChoice, DatasetFacts, OpenRequest, OwnData } from "#worker/protocol";
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
import { useExperiment } from "./experiment";
import { useHistory } from "./history";
import { hasNetwork, type Served, useRun } from "./run";
import { beginTrainer, trainer } from "./trainer";

/** Data sets served beside the page, the preferred one first. */
export const SERVED = ["cifar10", "fashion-mnist"] as const;
/** A data set is named, or given by its manifest's address. */
const manifestOf = (dataset: string) => (dataset.includes("/") ? dataset : `datasets/${dataset}/manifest.json`);

/** Data that a person brought or fetched by a click; null: those of the address. */
let own: OwnData | null = null;
/** Such data chosen while there is a network: taken with the next run. */
let nextOwn: OwnData | null = null;
/** Longest that it is waited for to know whether they open, ms. */
const LOOK_MS = 5000;

/** Takes back data of a person's own that do not open, for what was open before; null where nothing was. */
let giveBack: (() => void) | null = null;

/** Longest that the page waits to learn what it will open with, ms. */
const EXPECT_MS = 400;

/** Addresses of the manifests that the page looks for, the preferred one first. */
export function manifests(): string[] {
  const dataset = chosenDataset();
  return (dataset ? [dataset] : SERVED).map((name) => new URL(manifestOf(name), document.baseURI).href);
}

/** Opens what link and choices say; what was trained before ends. */
export function open(): void {
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
  beginTrainer(requestOf(own));
}

const requestOf = (data: OwnData | null): OpenRequest => ({
  backend: chosenBackend(),
  mode: chosenMode(),
  threads: chosenThreads(),
  manifests: manifests(),
  own: data ?? undefined,
});

/** Takes a person's own data with the next run, once it is known that they open; those that do not are said. */
async function takeNext(data: OwnData, title: string): Promise<void> {
  const { tell, addFault } = useRun.getState();
  nextOwn = data;
  tell({ nextDataset: { title, isLookedAt: true } });
  const late = new Promise<null>((done) => setTimeout(() => done(null), LOOK_MS));
  const check = trainer()?.check(requestOf(data));
  const fault = await Promise.race([check, late]).catch(() => null);
  if (nextOwn !== data) return;
  if (fault) {
    forgetNext();
    addFault(fault);
  } else tell({ nextDataset: { title } });
}

/** Whether it is not known yet if what was chosen for the next run opens. */
export function isNextLookedAt({ nextDataset } = useRun.getState()): boolean {
  return nextDataset !== null && "title" in nextDataset && nextDataset.isLookedAt === true;
}

/** Leaves what was chosen for the next run. */
export function forgetNext(): void {
  nextOwn = null;
  useRun.getState().tell({ nextDataset: null });
}

/** Takes another link in the address bar: its settings, and what else it has opened anew. */
export function followAddress(): void {
  const flags = () => [chosenBackend(), chosenMode(), chosenDataset(), offeredParquet()?.url, chosenThreads()].join();
  const before = flags();
  readAddress();
  writeAddress();
  if (flags() !== before) {
    own = null;
    open();
  } else settleAddress();
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
  forgetNext();
  if (name === dataset?.name && dataset.address) return;
  if (hasNetwork(state)) tell({ nextDataset: { name } });
  else takeDataset(name);
}

/** Takes data that a person brought, or of the Hub: at once where nothing is trained, else when the next run starts. */
export function chooseOwn(data: OwnData, title: string): void {
  if (hasNetwork(useRun.getState().state)) void takeNext(data, title);
  else takeOwn(data);
}

/** Takes the parquet file at an address; one that is none is said. */
export function chooseUrl(text: string): void {
  const { tell, addFault } = useRun.getState();
  try {
    const url = parquetUrl(text.trim(), document.baseURI);
    tell({ offer: null });
    chooseOwn({ from: "url", url: url.href, seed: useExperiment.getState().config.seed }, parquetName(url));
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
  const former = own;
  const flags = { dataset: chosenDataset(), parquet: former?.from === "url" ? former.url : undefined };
  const isOpen = useRun.getState().dataset !== null;
  giveBack = isOpen
    ? () => {
        own = former;
        setFlags(flags);
      }
    : null;
  useRun.getState().dismiss();
  own = data;
  setFlags({ dataset: undefined, parquet: data.from === "url" ? data.url : undefined, bytes: undefined });
  open();
}

function takeDataset(name: string): void {
  giveBack = null;
  useRun.getState().dismiss();
  own = null;
  setFlags({ dataset: name, parquet: undefined, bytes: undefined });
  open();
}

/** Takes what was chosen for the next run, which draws a person's own data by its seed. Whether something is being opened. */
export function openNext(seed: number): boolean {
  const { nextDataset } = useRun.getState();
  if (nextDataset !== null) {
    if ("name" in nextDataset) takeDataset(nextDataset.name);
    else if (nextOwn) takeOwn(nextOwn);
    return true;
  }
  // which images test, and in which order files come, is drawn from the seed
  if (own === null || own.seed === seed) return false;
  takeOwn({ ...own, seed });
  return true;
}

/** Remembers how a saved run that was taken up drew a person's own data; none waits for the next run any more. */
export function keepDrawn({ seed, data: { imageSize } }: Config): void {
  forgetNext();
  if (own) own = { ...own, seed, imageSize };
}

/** After data that do not open: opens what was open before, so that a wrong file costs nothing. Whether there was any. */
export function openFormer(): boolean {
  const back = giveBack;
  giveBack = null;
  back?.();
  if (back) open();
  return back !== null;
}

/** The data set that has been opened. */
export function datasetOpened(dataset: DatasetFacts): void {
  giveBack = null;
  const { tell, device } = useRun.getState();
  tell({ dataset });
  // a link to it says how much there is to fetch
  if (dataset.fileBytes) setFlags({ bytes: String(dataset.fileBytes) });
  if (!chosenDataset()) tell({ cifarMissing: !own && dataset.name !== SERVED[0] });
  settleAddress(dataFacts(dataset));
  if (device) openLight();
}

function dataFacts({ classes, shape, mean, std, augmentation, trainRecords }: DatasetFacts): DataFacts {
  const [imageSize, , channels] = shape;
  return { classes: classes.length, channels, imageSize, mean, std, augmentation, trainRecords };
}

/** Resolves when the page can say what it will most likely open with, or that takes too long. */
export function expectOpening(): Promise<unknown> {
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
  const name = chosenDataset();
  const there = name ? served.find((one) => one.name === name) : preferred(served);
  tell({ expected: (own ? null : there?.title) ?? null });
}

/** Which of the data sets beside the page it opens where none is asked for. */
export const preferred = (served: readonly Served[]): Served | undefined =>
  SERVED.flatMap((wanted) => served.filter(({ name }) => name === wanted))[0];

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

/** Where nobody has set anything and the processor trains, the page opens with what a processor trains in sight. */
export function openLight(): void {
  const { device } = useRun.getState();
  if (device?.backend !== "webgpu" && untouched()) useExperiment.getState().replace(LIGHT_OPENING);
}
