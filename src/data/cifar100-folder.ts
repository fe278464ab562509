// A folder of official CIFAR-100 binary files, as they lie: train.bin, test.bin, fine_label_names.txt. Labels are the
// hundred fine ones.

import { FaultError } from "#experiment/fault";
import { type Folder, type FolderFile, fileOf, pathOf } from "./folder";
import { namesIn } from "./names";
import { piecewise } from "./pieces";
import { filePieces } from "./raw-records";
import { runsOf } from "./runs";
import { splitFacts } from "./shard-source";
import type { Source } from "./source";

/** Layout and facts of CIFAR-100's binary version; mean and deviation as they are usually given for its training images. */
export const CIFAR100 = {
  shape: [32, 32, 3] as [number, number, number],
  labelBytes: 2,
  label: { offset: 1, width: 1 as const },
  mean: [129.3 / 255, 124.1 / 255, 112.4 / 255],
  std: [68.2 / 255, 65.4 / 255, 70.4 / 255],
  augmentation: { crop: "shift" as const, pad: 4, padMode: "reflect" as const, flip: true },
};
export const CIFAR100_RECORD_BYTES = 2 + 3 * 32 * 32;
const CLASSES = 100;

const fileNamed = (folder: Folder, name: string) => folder.files.find((file) => file.name === name);

/** Whether a folder's files look like CIFAR-100's binary version. */
export const isCifar100Folder = (folder: Folder) =>
  fileNamed(folder, "train.bin") !== undefined && fileNamed(folder, "test.bin") !== undefined;

/** Throws FaultError data.truncated where a file is no whole number of records. */
export async function cifar100Folder(folder: Folder): Promise<Source> {
  const classes = await cifar100Classes(folder);
  const splits = { train: splitOf(folder, "train.bin"), test: splitOf(folder, "test.bin") };
  const facts = {
    name: "cifar100",
    title: "CIFAR-100",
    licence: "",
    classes,
    ...CIFAR100,
    splits: { train: splitFacts(splits.train.runs), test: splitFacts(splits.test.runs) },
  };
  return piecewise(facts, (split, index, options) => {
    const { file, runs } = splits[split];
    const run = runs[index]!;
    return filePieces(file, run, { ...CIFAR100, classes }, `${file.where} from record ${run.start}`, options);
  });
}

function splitOf(folder: Folder, name: string) {
  const { bytes } = fileNamed(folder, name) as FolderFile;
  const records = bytes / CIFAR100_RECORD_BYTES;
  if (!Number.isInteger(records) || records === 0) {
    const hint = `a multiple of ${CIFAR100_RECORD_BYTES}`;
    throw new FaultError({ code: "data.truncated", where: pathOf(folder, name), what: `${bytes}`, hint });
  }
  return { file: fileOf(folder, { name, bytes }), runs: runsOf(records, CIFAR100_RECORD_BYTES) };
}

/** The fine classes' names; their numbers where the folder does not name them. */
export async function cifar100Classes(folder: Folder): Promise<string[]> {
  const names = await namesIn(folder, "fine_label_names.txt");
  return names?.length === CLASSES ? names : Array.from({ length: CLASSES }, (_, i) => `class ${i}`);
}
