// The page's address: the settings and flags of its hash, read once and written after every edit.

import type { Settings } from "#experiment/config";
import { faultOf } from "#experiment/fault";
import { decodeLink, encodeLink } from "#experiment/link";
import { parquetUrl } from "#experiment/parquet-url";
import { describe } from "#experiment/preset-link";
import type { BackendChoice, EngineMode } from "#worker/protocol";
import { useExperiment } from "./experiment";
import { type Offer, useRun } from "./run";
import { shownBy, useShown } from "./shown";
import { useView } from "./view";

const BACKENDS: readonly string[] = ["auto", "webgpu", "wasm", "cpu"];

let extras: Record<string, string> = {};
/** Settings of the link that do not fit the data set known so far: another one may be on its way. */
let waiting: Settings | null = null;
/** Whether the address is a link that a page made: it holds the whole experiment, also where all of it is default. */
let isWhole = false;

export const chosenBackend = (): BackendChoice =>
  BACKENDS.includes(extras.backend ?? "") ? (extras.backend as BackendChoice) : "auto";

/** Threads that the address asks for, at most; undefined: all. Only WASM has more than one. */
export function chosenThreads(): number | undefined {
  const count = Number(extras.threads);
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

/** Planned, unless the address asks for ops one by one: `mode=eager`, the oracle and the fallback. */
export const chosenMode = (): EngineMode => (extras.mode === "eager" ? "eager" : "planned");

/** Name or address of the data set that the address asks for. */
export const chosenDataset = (): string | undefined => extras.dataset;

/** The parquet file that the link names. */
export function offeredParquet(): Offer | null {
  const { parquet, bytes } = extras;
  const count = Number(bytes);
  return parquet ? { url: parquet, bytes: Number.isSafeInteger(count) && count > 0 ? count : null } : null;
}

/** Sets flags of the address; undefined takes one away. */
export function setFlags(flags: {
  backend?: string;
  dataset?: string;
  parquet?: string;
  bytes?: string;
  threads?: string;
  lang?: string;
  present?: string;
}): void {
  extras = Object.fromEntries(Object.entries({ ...extras, ...flags }).filter(([, value]) => value !== undefined));
  useShown.setState(shownBy(extras));
  writeAddress();
}

/** Takes settings and flags from the address. What does not read is said, and the setting there is stays. */
export function readAddress(): void {
  const { addFault } = useRun.getState();
  try {
    const link = decodeLink(location.hash);
    extras = readableParquet(sameOriginData(link.extras));
    useShown.setState(shownBy(extras));
    if (extras.lang) useView.getState().show({ language: extras.lang });
    isWhole = /[#&]v=/.test(location.hash);
    if (link.unknown.length > 0) addFault({ code: "link.unknown", what: shortList(link.unknown) });
    const { replace, dismiss } = useExperiment.getState();
    replace(link.settings);
    waiting = useExperiment.getState().fault ? link.settings : null;
    dismiss();
  } catch (thrown) {
    isWhole = false;
    addFault(faultOf(thrown));
  }
}

const MAX_NAMED = 3;
const MAX_NAME = 30;

/** For a sentence: a link can hold a thousand of them. */
const shortList = (names: string[]) =>
  [
    ...names.slice(0, MAX_NAMED).map((name) => name.slice(0, MAX_NAME)),
    ...(names.length > MAX_NAMED ? ["…"] : []),
  ].join(", ");

/** Nothing is fetched from another host because a link says so: such a data set is said and left out. */
function sameOriginData(flags: Record<string, string>): Record<string, string> {
  const { dataset, ...others } = flags;
  if (!dataset?.includes("/")) return flags;
  const here = new URL(document.baseURI);
  const there = URL.canParse(dataset, here) ? new URL(dataset, here) : null;
  if (there?.origin === here.origin) return flags;
  useRun.getState().addFault({ code: "link.foreignData", what: (there?.host || dataset).slice(0, MAX_NAME) });
  return others;
}

/** An address of a parquet file that is none is said and left out. */
function readableParquet({ parquet, bytes, ...others }: Record<string, string>): Record<string, string> {
  if (parquet === undefined) return others;
  try {
    return { ...others, parquet: parquetUrl(parquet, document.baseURI).href, ...(bytes && { bytes }) };
  } catch (thrown) {
    useRun.getState().addFault(faultOf(thrown));
    return others;
  }
}

/** Fits settings that wait to the data set there is now; those that contradict it are dropped and said. */
export function settleAddress(facts = useExperiment.getState().facts): void {
  const wanted = waiting;
  waiting = null;
  const experiment = useExperiment.getState();
  experiment.adopt(facts, wanted ?? experiment.settings);
  const { fault, settings, dismiss } = useExperiment.getState();
  if (!fault) return;
  if (wanted && Object.keys(settings).length === 0) isWhole = false;
  // settings that are taken next would take the fault of these away
  useRun.getState().addFault(fault);
  dismiss();
}

/** Whether nobody has set anything yet: neither the link nor a hand. */
export function untouched(): boolean {
  const { settings, past } = useExperiment.getState();
  return !isWhole && !waiting && Object.keys(settings).length === 0 && past.length === 0;
}

const addressWith = (flags: Record<string, string>): string => {
  const { settings, facts } = useExperiment.getState();
  const { preset, settings: over } = describe(settings, facts);
  const text = encodeLink({ settings: over, extras: flags }, preset);
  return `${location.href.split("#")[0]}#${text}`;
};

/** The address for somebody else: with the data set, which their page might not start on. */
export function link(): string {
  const { dataset } = useRun.getState();
  // data that are not served here are not served there
  return addressWith(dataset?.address && !extras.dataset ? { ...extras, dataset: dataset.name } : extras);
}

/** The same for somebody who should see the whole page, whatever is shown here. */
export const wholeLink = (): string => link().replace(/&(present|embed|hide)=[^&]*/g, "");

export const writeAddress = () => history.replaceState(null, "", addressWith(extras));
