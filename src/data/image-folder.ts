// A folder of images, one subfolder a class; train/ and val/ or test/ above them where they are there.

import { FaultError } from "#experiment/fault";
import { type Folder, type FolderFile, pathOf } from "./folder";
import type { Encoded, ImageRun, ImageSet } from "./image-source";
import { namesIn } from "./names";
import { PURPOSE } from "./random";
import { runsOf } from "./runs";
import { permutation } from "./shuffle";
import type { SplitName } from "./source";
import { testSplit } from "./stratify";

const IMAGE = /\.(png|jpe?g)$/i;
/** Files that tell what the images are like. */
const SAMPLE_FILES = 64;
const TRAIN = /^train(ing)?$/i;
/** The preferred first. */
const TESTS = [/^test(ing)?$/i, /^val(id(ation)?)?$/i];

/** Whether a folder holds subfolders with images. */
export const isImageFolder = ({ files }: Folder) => files.some(({ name }) => name.includes("/") && IMAGE.test(name));

/** Whether images lie side by side, without a folder for each class. */
export const hasImages = ({ files }: Folder) => files.some(({ name }) => IMAGE.test(name));

interface ClassFolders {
  /** Path to the class folders, "" or with "/" at its end. */
  root: string;
  /** Image paths by class folder; folders without images are there, empty. */
  classes: Map<string, string[]>;
}

/**
 * Throws FaultError data.emptyClass naming a class folder without images, data.fewClasses where there is none or one.
 * `seed`: of the order of the files, which would come class by class, and of the test split where there is none.
 */
export async function imageFolder(folder: Folder, seed: number): Promise<ImageSet> {
  const tops = [...new Set(folder.files.map(({ name }) => name.split("/")[0] ?? ""))];
  const trainTop = tops.find((top) => TRAIN.test(top) && holdsImages(folder.files, top));
  const train = classFolders(folder, trainTop ? `${trainTop}/` : "");
  const testTops = trainTop ? TESTS.flatMap((pattern) => tops.filter((top) => pattern.test(top))) : [];
  const testTop = testTops.find((top) => holdsImages(folder.files, top));
  const keys = [...train.classes.keys()].sort();
  const empty = keys.find((key) => train.classes.get(key)?.length === 0);
  if (empty !== undefined) throw emptyClass(folder, train.root + empty);
  if (keys.length < 2) {
    throw new FaultError({ code: "data.fewClasses", where: folder.name, what: String(keys.length) });
  }
  const items = (from: ClassFolders) =>
    keys.flatMap((key, label) => (from.classes.get(key) ?? []).sort().map((path) => ({ path, label })));
  const splits = testTop
    ? { train: items(train), test: items(testFolders(folder, testTop, train)) }
    : divided(items(train), keys.length, seed);
  return imageSet(
    folder,
    { train: mixed(splits.train, seed, 0), test: mixed(splits.test, seed, 1) },
    await titles(folder, keys),
  );
}

const holdsImages = (files: readonly FolderFile[], top: string) =>
  files.some(({ name }) => name.startsWith(`${top}/`) && name.split("/").length > 2 && IMAGE.test(name));

const emptyClass = (folder: Folder, path: string) =>
  new FaultError({ code: "data.emptyClass", where: pathOf(folder, path) });

function classFolders({ files, folders = [] }: Folder, root: string): ClassFolders {
  const classes = new Map<string, string[]>();
  const own = (path: string): string[] => {
    const [name = ""] = path.slice(root.length).split("/");
    const known = classes.get(name) ?? [];
    classes.set(name, known);
    return known;
  };
  for (const path of folders) if (path.startsWith(root) && path.length > root.length) own(path);
  for (const { name } of files) {
    if (!name.startsWith(root) || !name.slice(root.length).includes("/")) continue;
    const paths = own(name);
    if (IMAGE.test(name)) paths.push(name);
  }
  return { root, classes };
}

/** The test images' folders. A class that training does not know has no label. */
function testFolders(folder: Folder, top: string, train: ClassFolders): ClassFolders {
  const test = classFolders(folder, `${top}/`);
  for (const [key, paths] of test.classes) {
    if (paths.length > 0 && !train.classes.has(key)) throw emptyClass(folder, train.root + key);
  }
  return test;
}

interface Item {
  path: string;
  label: number;
}

function divided(items: Item[], classes: number, seed: number): Record<SplitName, Item[]> {
  const isTest = testSplit(
    items.map(({ label }) => label),
    classes,
    seed,
  );
  return { train: items.filter((_, i) => !isTest[i]), test: items.filter((_, i) => isTest[i]) };
}

/** In a drawn order: shuffling inside windows of shards would not mix classes that come one after the other. */
const mixed = (items: Item[], seed: number, which: number): Item[] =>
  Array.from(permutation(items.length, seed, PURPOSE.fileOrder, which), (i) => items[i] as Item);

function imageSet(folder: Folder, splits: Record<SplitName, Item[]>, classes: string[]): ImageSet {
  if (splits.test.length === 0) throw new FaultError({ code: "data.fewImages", where: folder.name });
  const sizes = new Map(folder.files.map(({ name, bytes }) => [name, bytes]));
  const encoded = ({ path, label }: Item): Encoded => ({
    label,
    where: pathOf(folder, path),
    bytes: sizes.get(path),
    read: () => folder.read(path),
  });
  const runs = (items: Item[], recordBytes: number): ImageRun[] =>
    runsOf(items.length, recordBytes).map(({ start, records }) => ({
      records,
      open: async () => items.slice(start, start + records).map(encoded),
    }));
  return {
    name: folder.name,
    title: folder.name,
    licence: "",
    classes,
    sample: async () => splits.train.slice(0, SAMPLE_FILES).map(encoded),
    runs: (recordBytes) => ({ train: runs(splits.train, recordBytes), test: runs(splits.test, recordBytes) }),
  };
}

/** Class names: of classes.txt, whose lines are a folder and its name, else the folders' own. */
async function titles(folder: Folder, keys: string[]): Promise<string[]> {
  const lines = (await namesIn(folder, "classes.txt")) ?? [];
  const names = new Map(lines.map((line) => [line.split(/\s/)[0] ?? "", line.replace(/^\S+\s*/, "")]));
  return keys.map((key) => names.get(key) || key);
}
