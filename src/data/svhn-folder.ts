// A folder of official SVHN cropped digits, as they lie: train_32x32.mat and test_32x32.mat, each X [32, 32, 3, n] and
// y [n] with labels 1..10, where 10 is the digit 0.

import { FaultError } from "#experiment/fault";
import { type Folder, type FolderFile, fileOf, pathOf } from "./folder";
import { type MatArray, readMat } from "./mat";
import { piecewise } from "./pieces";
import { piecesOfRun, type Run, runsOf } from "./runs";
import { splitFacts } from "./shard-source";
import type { Shard, Source } from "./source";
import { transpose } from "./transpose";

const SIZE = 32;
const PLANE = SIZE * SIZE;
const IMAGE = 3 * PLANE;
const DIGITS = 10;

/** Layout and facts of SVHN's digits; augmentation as the paper has it (docs/method.md, 5.3). */
export const SVHN = {
  shape: [SIZE, SIZE, 3] as [number, number, number],
  mean: [0.4377, 0.4438, 0.4728],
  std: [0.198, 0.201, 0.197],
  augmentation: { crop: "shift" as const, pad: 2, padMode: "zero" as const, flip: false },
};
export const SVHN_CLASSES = Array.from({ length: DIGITS }, (_, digit) => String(digit));

const fileNamed = (folder: Folder, name: string) => folder.files.find((file) => file.name === name);

/** Whether a folder's files look like SVHN's cropped digits. */
export const isSvhnFolder = (folder: Folder) => fileNamed(folder, "train_32x32.mat") !== undefined;

interface Digits {
  images: Uint8Array;
  labels: MatArray["data"];
  runs: Run[];
  where: string;
}

/**
 * Both files are unpacked when the folder is opened, for a packed one cannot be read from its middle: their images are held.
 * Throws FaultError data.empty without a test file, data.format or data.truncated where a file does not read.
 */
export async function svhnFolder(folder: Folder): Promise<Source> {
  const splits = {
    train: await digits(folder, "train_32x32.mat"),
    test: await digits(folder, "test_32x32.mat"),
  };
  const facts = {
    name: "svhn",
    title: "SVHN",
    licence: "",
    classes: SVHN_CLASSES,
    ...SVHN,
    splits: { train: splitFacts(splits.train.runs), test: splitFacts(splits.test.runs) },
  };
  return piecewise(facts, (split, index, { most }) =>
    piecesOf(splits[split], piecesOfRun(splits[split].runs[index]!, IMAGE, most)),
  );
}

async function digits(folder: Folder, name: string): Promise<Digits> {
  const found = fileNamed(folder, name);
  if (!found) throw new FaultError({ code: "data.empty", where: pathOf(folder, name) });
  const file = fileOf(folder, found as FolderFile);
  const arrays = await readMat(file);
  const [x, y] = [arrays.get("X"), arrays.get("y")];
  const records = x?.shape[3] ?? 1; // MATLAB drops a last dimension of one
  const isImages = x?.data instanceof Uint8Array && x.shape.slice(0, 3).join() === [SIZE, SIZE, 3].join();
  if (!isImages || x.data.length !== records * IMAGE || records === 0) {
    throw new FaultError({ code: "data.format", where: file.where, what: "X of 32 x 32 x 3 bytes a digit" });
  }
  if (y?.data.length !== records) {
    const where = `${file.where}, labels`;
    const what = `${y?.data.length ?? 0}` as const;
    throw new FaultError({ code: "data.recordCount", where, what, hint: `${records}` });
  }
  return { images: x.data as Uint8Array, labels: y.data, runs: runsOf(records, IMAGE), where: file.where };
}

/** Turns columns into rows; channels are planes already. */
async function* piecesOf({ images, labels, where }: Digits, runs: Run[]): AsyncGenerator<Shard> {
  for (const { start, records } of runs) {
    const piece = { images: new Uint8Array(records * IMAGE), labels: new Int32Array(records) };
    for (let i = 0; i < records; i++) {
      piece.labels[i] = digitOf(labels[start + i] ?? 0, `${where}, record ${start + i}`);
      for (let c = 0; c < 3; c++)
        transpose(images, (start + i) * IMAGE + c * PLANE, piece.images, i * IMAGE + c * PLANE, SIZE);
    }
    yield piece;
  }
}

function digitOf(label: number, where: string): number {
  if (!Number.isInteger(label) || label < 1 || label > DIGITS) {
    throw new FaultError({ code: "data.label", where, what: String(label), hint: `${DIGITS}` });
  }
  return label % DIGITS;
}
