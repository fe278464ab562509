// A folder of official STL-10 binary files, as they lie: train_X.bin, train_y.bin, test_X.bin, test_y.bin. An image is three
// planes of 96 x 96 bytes in columns; labels are 1..10.

import { FaultError } from "#experiment/fault";
import { type Folder, fileOf, pathOf, type RandomAccess } from "./folder";
import { namesIn } from "./names";
import { piecewise } from "./pieces";
import { piecesOfRun, type Run, runsOf } from "./runs";
import { splitFacts } from "./shard-source";
import type { Shard, Source, SplitName } from "./source";
import { transpose } from "./transpose";

const SIZE = 96;
const PLANE = SIZE * SIZE;
const IMAGE = 3 * PLANE;

/** Layout and facts of STL-10; augmentation as the paper has it (docs/method.md, 5.3). */
export const STL10 = {
  shape: [SIZE, SIZE, 3] as [number, number, number],
  mean: [0.4467, 0.4398, 0.4066],
  std: [0.2603, 0.2566, 0.2713],
  augmentation: { crop: "shift" as const, pad: 4, padMode: "zero" as const, flip: true },
};
/** Names in the archive's order, for folders without class_names.txt. */
const STL10_CLASSES = "airplane bird car cat deer dog horse monkey ship truck".split(" ");

const fileNamed = (folder: Folder, name: string) => folder.files.find((file) => file.name === name);

/** Whether a folder's files look like STL-10's binary version. */
export const isStl10Folder = (folder: Folder) => fileNamed(folder, "train_X.bin") !== undefined;

interface Split {
  images: RandomAccess;
  labels: Uint8Array;
  runs: Run[];
}

/** Throws FaultError data.empty where a file is missing, data.truncated or data.recordCount where two do not fit. */
export async function stl10Folder(folder: Folder): Promise<Source> {
  const names = await namesIn(folder, "class_names.txt");
  const classes = names?.length === STL10_CLASSES.length ? names : STL10_CLASSES;
  const splits = { train: await splitOf(folder, "train"), test: await splitOf(folder, "test") };
  const facts = {
    name: "stl10",
    title: "STL-10",
    licence: "",
    classes,
    ...STL10,
    splits: { train: splitFacts(splits.train.runs), test: splitFacts(splits.test.runs) },
  };
  return piecewise(facts, (split, index, options) => {
    const run = splits[split].runs[index]!;
    return piecesOf(splits[split], piecesOfRun(run, IMAGE, options.most), classes.length);
  });
}

async function splitOf(folder: Folder, split: SplitName): Promise<Split> {
  const file = (kind: string) => {
    const found = fileNamed(folder, `${split}_${kind}.bin`);
    if (!found) throw new FaultError({ code: "data.empty", where: pathOf(folder, `${split}_${kind}.bin`) });
    return fileOf(folder, found);
  };
  const images = file("X");
  const records = images.bytes / IMAGE;
  if (!Number.isInteger(records) || records === 0) {
    const hint = `a multiple of ${IMAGE}`;
    throw new FaultError({ code: "data.truncated", where: images.where, what: `${images.bytes}`, hint });
  }
  const labels = file("y");
  if (labels.bytes !== records) {
    const what = `${labels.bytes}` as const;
    throw new FaultError({ code: "data.recordCount", where: labels.where, what, hint: `${records}` });
  }
  return { images, labels: await labels.read(0, records), runs: runsOf(records, IMAGE) };
}

async function* piecesOf({ images, labels }: Split, runs: Run[], classes: number): AsyncGenerator<Shard> {
  for (const { start, records } of runs) {
    const bytes = await images.read(start * IMAGE, (start + records) * IMAGE);
    const piece = { images: new Uint8Array(records * IMAGE), labels: new Int32Array(records) };
    for (let i = 0; i < records; i++) {
      const label = labels[start + i] ?? 0;
      if (label < 1 || label > classes) {
        const where = `${images.where}, record ${start + i}`;
        throw new FaultError({ code: "data.label", where, what: String(label), hint: `${classes}` });
      }
      piece.labels[i] = label - 1;
      for (let c = 0; c < 3; c++) transpose(bytes, i * IMAGE + c * PLANE, piece.images, i * IMAGE + c * PLANE, SIZE);
    }
    yield piece;
  }
}
