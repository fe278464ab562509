// A plain folder of official CIFAR-10 binary files, as they lie: data_batch_*.bin, test_batch.bin, batches.meta.txt.

import { FaultError } from "#experiment/fault";
import { type Folder, fileOf, pathOf } from "./folder";
import { piecewise } from "./pieces";
import { filePieces } from "./raw-records";
import { splitFacts } from "./shard-source";
import type { Source } from "./source";

/** Names in the archive's order, for folders without batches.meta.txt. */
export const CIFAR10_CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");

/** Layout and facts of CIFAR-10's binary version (docs/method.md, 5.3). */
export const CIFAR10 = {
  shape: [32, 32, 3] as [number, number, number],
  labelBytes: 1,
  label: { offset: 0, width: 1 as const },
  mean: [125.3 / 255, 123.0 / 255, 113.9 / 255],
  std: [63.0 / 255, 62.1 / 255, 66.7 / 255],
  augmentation: { crop: "shift" as const, pad: 4, padMode: "reflect" as const, flip: true },
};
export const CIFAR10_RECORD_BYTES = 1 + 3 * 32 * 32;

const isTrainFile = (name: string) => /^data_batch_\d+\.bin$/.test(name);

/** Whether a folder's file names look like CIFAR-10's binary version. */
export const isCifarFolder = ({ files }: Folder) => files.some(({ name }) => isTrainFile(name));

/** Throws FaultError data.empty without training or test files, data.truncated where a file is no whole number of records. */
export async function cifarFolder(folder: Folder): Promise<Source> {
  const named = (pick: (name: string) => boolean) =>
    folder.files.filter(({ name }) => pick(name)).sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const files = { train: named(isTrainFile), test: named((name) => name === "test_batch.bin") };
  if (!files.train.length || !files.test.length) throw new FaultError({ code: "data.empty", where: folder.name });
  const withRecords = ({ name, bytes }: { name: string; bytes: number }) => {
    const records = bytes / CIFAR10_RECORD_BYTES;
    if (!Number.isInteger(records) || records === 0) {
      const hint = `a multiple of ${CIFAR10_RECORD_BYTES}`;
      throw new FaultError({ code: "data.truncated", where: `${folder.name}/${name}`, what: `${bytes}`, hint });
    }
    return { name, bytes, records };
  };
  const shards = { train: files.train.map(withRecords), test: files.test.map(withRecords) };
  const classes = await classNames(folder);
  const facts = {
    name: "cifar10",
    title: "CIFAR-10",
    licence: "",
    classes,
    ...CIFAR10,
    splits: { train: splitFacts(shards.train), test: splitFacts(shards.test) },
  };
  return piecewise(facts, (split, index, options) => {
    const file = shards[split][index]!;
    const run = { start: 0, records: file.records };
    return filePieces(fileOf(folder, file), run, { ...CIFAR10, classes }, pathOf(folder, file.name), options);
  });
}

async function classNames(folder: Folder): Promise<string[]> {
  if (!folder.files.some(({ name }) => name === "batches.meta.txt")) return CIFAR10_CLASSES;
  const text = new TextDecoder().decode(await folder.read("batches.meta.txt"));
  const names = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return names.length >= 2 ? names : CIFAR10_CLASSES;
}
