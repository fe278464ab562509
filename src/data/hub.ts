// Data sets of the Hugging Face Hub, by name: its data set server lists their parquet files with sizes, and they are read
// by ranges. Nothing is asked of either host before a person has chosen it.

import { FaultError } from "#experiment/fault";
import { CIFAR10 } from "./cifar-folder";
import { CIFAR100 } from "./cifar100-folder";
import { httpFile } from "./http-file";
import { type ImageFacts, type ImageOptions, imageSource } from "./image-source";
import { openParquet } from "./parquet-file";
import { parquetSet } from "./parquet-set";
import type { Source } from "./source";
import { STL10 } from "./stl10-folder";
import { SVHN } from "./svhn-folder";

const LISTS = "https://datasets-server.huggingface.co/parquet?dataset=";

export interface HubPreset {
  title: string;
  /** Owner and name on the Hub. */
  dataset: string;
  config: string;
  test: string;
  known?: ImageFacts;
}

const factsOf = ({
  shape,
  mean,
  std,
  augmentation,
}: Pick<Source, "shape" | "mean" | "std" | "augmentation">): ImageFacts => ({
  imageSize: shape[0],
  channels: 3,
  mean,
  std,
  augmentation,
});

export const HUB_PRESETS: Record<string, HubPreset> = {
  cifar10: {
    title: "CIFAR-10",
    dataset: "uoft-cs/cifar10",
    config: "plain_text",
    test: "test",
    known: factsOf(CIFAR10),
  },
  cifar100: {
    title: "CIFAR-100",
    dataset: "uoft-cs/cifar100",
    config: "cifar100",
    test: "test",
    known: factsOf(CIFAR100),
  },
  svhn: { title: "SVHN", dataset: "ufldl-stanford/svhn", config: "cropped_digits", test: "test", known: factsOf(SVHN) },
  stl10: { title: "STL-10", dataset: "tanganke/stl10", config: "default", test: "test", known: factsOf(STL10) },
  imagenette: { title: "Imagenette", dataset: "frgfm/imagenette", config: "160px", test: "validation" },
  "fashion-mnist": {
    title: "Fashion-MNIST",
    dataset: "zalando-datasets/fashion_mnist",
    config: "fashion_mnist",
    test: "test",
  },
};

interface ListedFile {
  config: string;
  split: string;
  url: string;
}

const isListed = (file: unknown): file is ListedFile => {
  const { config, split, url } = (file ?? {}) as Record<string, unknown>;
  return typeof config === "string" && typeof split === "string" && typeof url === "string" && /^https?:/.test(url);
};

/** A data set of the Hub. `lists`: where its files are asked for, for tests. Throws FaultError data.*. */
export async function hubSource(
  name: string,
  { dataset, title, config, test, known }: HubPreset,
  options: ImageOptions & { seed: number },
  lists = LISTS,
): Promise<Source> {
  const address = lists + encodeURIComponent(dataset);
  const file = await httpText(address);
  let listed: unknown[];
  try {
    listed = (JSON.parse(file) as { parquet_files: unknown[] }).parquet_files;
    if (!Array.isArray(listed)) throw new Error("no list");
  } catch {
    throw new FaultError({ code: "data.format", where: address, what: "a list of parquet files" });
  }
  const own = listed.filter(isListed).filter((one) => one.config === config);
  const splitOf = (split: string) => own.filter((one) => one.split === split).map(({ url }) => url);
  return parquetSource({ train: splitOf("train"), test: splitOf(test) }, { name, title, known }, options);
}

/** Parquet files at addresses; without any for testing, some of each class are kept for it. */
export async function parquetSource(
  addresses: { train: string[]; test: string[] },
  naming: { name: string; title: string; known?: ImageFacts },
  { seed, ...images }: ImageOptions & { seed: number },
): Promise<Source> {
  const opened = (some: string[]) => Promise.all(some.map(async (address) => openParquet(await httpFile(address))));
  const [train, test] = [await opened(addresses.train), await opened(addresses.test)];
  return imageSource(await parquetSet(train, test, { ...naming, seed }), images);
}

const MAX_LIST_BYTES = 2 ** 22;

async function httpText(address: string): Promise<string> {
  const response = await fetch(address).catch(() => {
    throw new FaultError({ code: "data.network", where: address, what: "the server does not answer" });
  });
  if (!response.ok) throw new FaultError({ code: "data.http", where: address, what: String(response.status) });
  const text = await response.text();
  if (text.length > MAX_LIST_BYTES) throw new FaultError({ code: "data.format", where: address, what: "a short list" });
  return text;
}
