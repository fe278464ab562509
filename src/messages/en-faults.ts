// What a person is told of each fault: what happened where, and what is safe or what to do.

import { IN_WORDS } from "#experiment/phrases";
import { phrase, place } from "./en-phrases";

export interface FaultParts {
  what?: string;
  where?: string;
  hint?: string;
}

/** The sentence ends with a stop of its own. */
export const part = (text: string | undefined) => text?.replace(/\.$/, "") ?? "?";

export const faultsEn = {
  "config.unreadable": (f: FaultParts) => `${part(f.where)} cannot be read as settings: ${part(f.what)}.`,
  "config.unknownKey": (f: FaultParts) => `There is no setting named ${part(f.where)}.`,
  "config.invalid": (f: FaultParts) => `${part(f.where)} cannot be ${part(f.what)}; it takes ${part(f.hint)}.`,
  "config.contradictsData": (f: FaultParts) =>
    `${part(f.where)} is ${part(f.what)}, but the data set has ${part(f.hint)}.`,
  "config.unknownSplit": (f: FaultParts) =>
    `${part(f.where)} ${part(f.what)} does not cut this network${f.hint ? `; it takes ${f.hint}` : ""}.`,
  "config.negativeWeight": (f: FaultParts) =>
    `The loss weight schedule gives block ${part(f.where)} the negative weight ${part(f.what)}; change host.schedule or the weights.`,
  "config.noBranch": () => "Rule man needs the EMA copy or the learnable bias; both are off.",
  "config.batchTooLarge": (f: FaultParts) =>
    `batch.size is ${part(f.what)}, but the data set has ${part(f.hint)} training images.`,
  "link.unreadable": (f: FaultParts) => `The link cannot be read (${part(f.what)}). The defaults are shown instead.`,
  "link.unknown": (f: FaultParts) => `The link asks for ${part(f.what)}, which is unknown here. All else is taken.`,
  "link.foreignData": (f: FaultParts) =>
    `The link names data on ${part(f.what)}. Nothing is fetched from another host; the data set beside this page is.`,
  "data.notFound": (f: FaultParts) => (f.where ? `There is no data set at ${f.where}.` : "No data set is open."),
  "data.network": (f: FaultParts) => `${part(f.where)} could not be fetched: ${part(f.what)}. What is trained is kept.`,
  "data.http": (f: FaultParts) =>
    `${part(f.where)} was answered with HTTP status ${part(f.what)}. What is trained is kept.`,
  "data.manifest": (f: FaultParts) => `The manifest ${part(f.where)} does not fit: ${part(f.what)}.`,
  "data.truncated": (f: FaultParts) =>
    `${part(f.where)} is cut off: it has ${part(f.what)} bytes, expected ${part(f.hint)}.`,
  "data.hash": (f: FaultParts) => `${part(f.where)} is damaged: its checksum is not the published one. It is not used.`,
  "data.recordCount": (f: FaultParts) => `${part(f.where)} holds ${part(f.what)} records, expected ${part(f.hint)}.`,
  "data.label": (f: FaultParts) =>
    `${part(f.where)}: label ${part(f.what)} is out of range; there are ${part(f.hint)} classes.`,
  "data.format": (f: FaultParts) => `${part(f.where)} is not ${part(f.what)}.`,
  "data.empty": (f: FaultParts) =>
    `${part(f.where)} holds no data set: no manifest, no official files of one, no parquet file, no folders of PNG or JPEG images.`,
  "data.tooLarge": (f: FaultParts) =>
    `${part(f.where)} is too large to be read here: ${f.what ? `it has ${part(f.what)}, and ` : ""}the limit is ${part(f.hint)}.`,
  "data.emptyClass": (f: FaultParts) => `${part(f.where)} is a class without training images.`,
  "data.fewClasses": (f: FaultParts) =>
    `${part(f.where)} has ${part(f.what)} classes; images of at least two are needed, a folder for each.`,
  "data.fewImages": (f: FaultParts) => `${part(f.where)} has too few images to keep some of a class for testing.`,
  "data.imageColumn": (f: FaultParts) => `${part(f.where)} has no column of images among ${part(f.what)}.`,
  "data.labelColumn": (f: FaultParts) =>
    `${part(f.where)} has no column of whole numbers to take labels from among ${part(f.what)}.`,
  "data.differs": (f: FaultParts) => `${part(f.where)} has other columns or classes than ${part(f.what)}.`,
  "data.leftOut": (f: FaultParts) =>
    `${part(f.where)} is left out: most images here lie in files with other columns or classes.`,
  "data.ranges": (f: FaultParts) =>
    `The server of ${part(f.where)} does not give parts of a file, and the file is too large to be fetched whole.`,
  "data.address": (f: FaultParts) => `${part(f.what)} is no https address of a parquet file.`,
  "data.unreachable": (f: FaultParts) =>
    `${part(f.where)} could not be fetched: its server does not answer, or does not let other pages read it (CORS).`,
  "device.noAdapter": () => "This browser gives no WebGPU adapter. WASM trains without one.",
  "device.wrongNumbers": (f: FaultParts) =>
    `The GPU (${part(f.what)}) computes wrong numbers in this browser, so it cannot train. WASM trains without it.`,
  "device.noSimd": () =>
    "This browser's WebAssembly has no SIMD, which training needs. Chrome 91, Firefox 89 and Safari 16.4 and later have it.",
  "device.noBackend": (f: FaultParts) => `The backend ${part(f.what)} does not start${f.hint ? `: ${f.hint}` : ""}.`,
  "device.lost": (f: FaultParts) => `The GPU was lost: ${part(f.what)}. Reset and start again, or choose WASM.`,
  "device.outOfMemory": () => "The device has no memory left. A smaller batch or more blocks need less.",
  "device.webgpu": (f: FaultParts) =>
    `WebGPU reported an error: ${part(f.what)}. The results since are not to be trusted.`,
  "memory.budget": (f: FaultParts) =>
    `No split of this network fits into ${part(f.what)} MB: the smallest possible peak is ${part(f.hint)} MB. A smaller batch needs less.`,
  "memory.noSplit": (f: FaultParts) =>
    `The loss weight schedule allows no split into ${part(f.what)} blocks; change host.schedule or the weights.`,
  "memory.limit": (f: FaultParts) =>
    `${part(f.where)} takes ${part(f.what)} MB, but this device allows ${part(f.hint)} MB; a smaller batch or more blocks need less.`,
  "train.notFinite": (f: FaultParts) =>
    `The loss of block ${part(f.where)} is not a number at step ${part(f.what)}. Training stopped before the weights changed; a smaller learning rate may help.`,
  "weights.unreadable": (f: FaultParts) =>
    `The weights ${part(f.where)} cannot be read: ${part(f.what)}. Nothing was loaded.`,
  "weights.missing": (f: FaultParts) => `The weights hold no tensor ${part(f.where)}. Nothing was loaded.`,
  "weights.shape": (f: FaultParts) =>
    `Tensor ${part(f.where)} has shape ${part(f.what)}, this network needs ${part(f.hint)}. Nothing was loaded.`,
  "run.unreadable": (f: FaultParts) =>
    `The saved run ${part(f.where)} cannot be read: ${part(f.what)}. Nothing was changed.`,
  "run.none": (f: FaultParts) => `${part(f.where)} holds no saved run that can go on. Nothing was changed.`,
  "run.otherData": (f: FaultParts) =>
    `${part(f.where)} was trained on ${part(f.what)}, but ${part(f.hint)} is open. Nothing was changed.`,
  "out.unwritable": (f: FaultParts) => `${part(f.where)} cannot be written: ${part(f.what)}.`,
  internal: (f: FaultParts) => `Something is wrong with this program: ${part(f.what)}.`,
};

/** Files may carry names of any length into a sentence. */
const LONGEST = 400;

/** One sentence for a fault. Values and names stay as they are; only words of ours are said in the language spoken. */
export function faultText(fault: FaultParts & { code: keyof typeof faultsEn }): string {
  const { code } = fault;
  const reason = (part: keyof typeof IN_WORDS) => {
    const isOurs = (IN_WORDS[part] as readonly string[]).includes(code);
    return said(fault[part], isOurs ? phrase : asItCame);
  };
  const where = said(fault.where, code === "memory.limit" ? phrase : place);
  return faultsEn[code]({ where, what: reason("what"), hint: reason("hint") });
}

const asItCame = (text: string) => text;

function said(text: string | undefined, how: (text: string) => string): string | undefined {
  if (text === undefined) return undefined;
  return how(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
}
