// Data sets of the Hugging Face Hub, by name: its data set server lists their parquet files with sizes
// (https://huggingface.co/docs/dataset-viewer/parquet), and they are read by ranges. Nothing is asked of either host before
// a person has chosen it.

import { FaultError } from "#experiment/fault";
import type { HubPreset } from "#experiment/hub-presets";
import { CIFAR10 } from "./cifar-folder";
import { CIFAR100 } from "./cifar100-folder";
import { readBody, request } from "./http";
import type { ImageFacts } from "./image-source";
import { type ParquetAddress, type ParquetOptions, parquetSource } from "./parquet-source";
import { retrying } from "./retry";
import type { Source } from "./source";
import { STL10 } from "./stl10-folder";
import { SVHN } from "./svhn-folder";

const LISTS = "https://datasets-server.huggingface.co/parquet?dataset=";
const MAX_LIST_BYTES = 2 ** 22;

/** What is known of images without reading any. */
const KNOWN: Record<string, Pick<Source, "shape" | "mean" | "std" | "augmentation">> = {
  cifar10: CIFAR10,
  cifar100: CIFAR100,
  svhn: SVHN,
  stl10: STL10,
};

function knownOf(name: string): ImageFacts | undefined {
  const facts = KNOWN[name];
  if (!facts) return undefined;
  const { shape, mean, std, augmentation } = facts;
  return { imageSize: shape[0], channels: 3, mean, std, augmentation };
}

interface ListedFile {
  config: string;
  split: string;
  url: string;
  size?: unknown;
}

const isListed = (file: unknown): file is ListedFile => {
  const { config, split, url } = (file ?? {}) as Record<string, unknown>;
  return typeof config === "string" && typeof split === "string" && typeof url === "string" && /^https?:/.test(url);
};

/** A data set of the Hub. `lists`: where its files are asked for, for tests. Throws FaultError data.*. */
export async function hubSource(
  name: string,
  { dataset, title, config, test }: HubPreset,
  options: ParquetOptions,
  lists = LISTS,
): Promise<Source> {
  const address = lists + encodeURIComponent(dataset);
  const own = (await retrying(() => listAt(address), {})).filter((file) => file.config === config);
  const splitOf = (wanted: string): ParquetAddress[] =>
    own
      .filter(({ split }) => split === wanted)
      .map(({ url, size }) => ({ url, bytes: Number.isSafeInteger(size) ? Number(size) : undefined }));
  const naming = { name, title, known: knownOf(name) };
  return parquetSource({ train: splitOf("train"), test: splitOf(test) }, naming, options);
}

async function listAt(address: string): Promise<ListedFile[]> {
  const body = await readBody(await request(address), address, { bytes: MAX_LIST_BYTES });
  try {
    const { parquet_files: listed } = JSON.parse(new TextDecoder().decode(body)) as { parquet_files: unknown[] };
    return listed.filter(isListed);
  } catch {
    throw new FaultError({ code: "data.format", where: address, what: "a list of parquet files" });
  }
}
