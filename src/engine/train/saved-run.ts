// A run on its way as one file: every number that it trains with, its config, and where it stands. From it the run goes on
// bit for bit, in another process or on another day: the order of its records follows from seed, epoch and place alone. Not
// bit for bit on a GPU that chooses its kernels anew (webgpu/autotune.ts): another variant may sum in another order.

import { dataFacts } from "#data/open-folder";
import type { Source } from "#data/source";
import type { Config, Settings } from "#experiment/config";
import { FaultError, faultOf } from "#experiment/fault";
import type { Phrase } from "#experiment/phrases";
import { resolve } from "#experiment/resolve";
import { isTree, withLeaves } from "#experiment/settings";
import type { Standing } from "./metrics";
import type { Runner } from "./runner";
import { type FloatTensor, type NamedTensor, readMetadata, readSafetensors, writeSafetensors } from "./safetensors";
import type { Trainer } from "./trainer";
import { exportParameters, fromFileLayout, importParameters } from "./weights-file";

const FORMAT = "man-run/1";

/** What a run was trained on: another set has other records in these places. */
interface TrainedOn {
  name: string;
  title: string;
  /** Records of each training shard. */
  shards: number[];
}

/** What a file says of a run before data are opened for it. */
interface RunHead {
  settings: Settings;
  standing: Standing;
  data: TrainedOn;
}

export interface SavedRun {
  config: Config;
  standing: Standing;
  /** Parameters, statistics, and the optimiser's slots as `slot/NAME`, in file layout. */
  tensors: Map<string, NamedTensor>;
  /** For faults. */
  file: string;
}

/** The run as safetensors: names of docs/method.md, 8, slots as `slot/NAME`, the rest as metadata. Between steps only. */
export async function saveRun(trainer: Trainer, { name, title, splits }: Source): Promise<Uint8Array> {
  const data: TrainedOn = { name, title, shards: splits.train.shards };
  const metadata = {
    format: FORMAT,
    config: JSON.stringify(trainer.config),
    standing: JSON.stringify(trainer.standing),
    data: JSON.stringify(data),
  };
  return writeSafetensors(await exportParameters(await trainer.runner, true), metadata);
}

/**
 * What the file says of its run. Throws FaultError run.none where it is a file of weights alone, run.unreadable where it
 * does not read.
 */
export function readRunHead(bytes: Uint8Array, file: string): RunHead {
  const metadata = asRun(() => readMetadata(bytes, file));
  if (metadata.get("format") !== FORMAT) throw new FaultError({ code: "run.none", where: file });
  const part = <T>(name: "config" | "standing" | "data", fits: (value: unknown) => value is T): T => {
    try {
      const value: unknown = JSON.parse(metadata.get(name) ?? "");
      if (fits(value)) return value;
    } catch {
      // said below
    }
    throw unreadable(file, `its ${name} does not fit`);
  };
  return { settings: part("config", isSettings), standing: part("standing", isStanding), data: part("data", isData) };
}

/**
 * A run to go on with on this source; `over`: settings over its own. Throws what `readRunHead` throws, FaultError
 * run.otherData where it was trained on other data, config.* where its config does not fit.
 */
export function readRun(bytes: Uint8Array, file: string, source: Source, over: Settings = {}): SavedRun {
  const { settings, standing, data } = readRunHead(bytes, file);
  const { name, title, splits } = source;
  if (data.name !== name || String(data.shards) !== String(splits.train.shards)) {
    throw new FaultError({ code: "run.otherData", where: file, what: data.title, hint: title });
  }
  if (standing.position.record > splits.train.records) throw unreadable(file, "its standing does not fit");
  const config = resolve(withLeaves(settings, over), dataFacts(source));
  return { config, standing, tensors: asRun(() => readSafetensors(bytes, file)), file };
}

/**
 * Gives a network of the run's config its numbers. Throws FaultError weights.missing, weights.shape or run.unreadable
 * naming the tensor.
 */
export function fillRunner(runner: Runner, { tensors, file }: SavedRun): void {
  importParameters(runner, tensors);
  const shapes = new Map(runner.model.parameters.all().map(({ name, variable }) => [`slot/${name}`, variable.shape]));
  const slots = new Map<string, FloatTensor>();
  for (const [name, stored] of tensors) {
    if (!name.startsWith("slot/")) continue;
    const tensor = fromFileLayout(stored);
    if (String(tensor.shape) !== String(shapes.get(name))) throw unreadable(file, `tensor ${name} has no place`);
    slots.set(name, tensor);
  }
  runner.write(slots);
}

export const unreadable = (file: string, what: Phrase) => new FaultError({ code: "run.unreadable", where: file, what });

/** What does not read as weights is said to be a run. */
function asRun<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const fault = faultOf(thrown);
    throw fault.code === "weights.unreadable" ? new FaultError({ ...fault, code: "run.unreadable" }) : thrown;
  }
}

/** Whole and checked only once it is resolved. */
const isSettings = (value: unknown): value is Settings => isTree(value);

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

function isStanding(value: unknown): value is Standing {
  if (!isTree(value) || !isTree(value.position)) return false;
  const { steps, epoch, stepInEpoch, record } = value.position;
  const isPlace = [steps, epoch, stepInEpoch, record].every(isCount) && epoch !== 0;
  return isPlace && Number.isFinite(value.seconds) && (value.seconds as number) >= 0;
}

const isData = (value: unknown): value is TrainedOn =>
  isTree(value) &&
  typeof value.name === "string" &&
  typeof value.title === "string" &&
  Array.isArray(value.shards) &&
  value.shards.every(isCount);
