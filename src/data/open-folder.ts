// The source that lies in a folder, whatever it holds: a manifest with its shards, the official files of a data set as they
// lie, parquet files, folders of images, or one archive of any of these.

import { type Fault, FaultError } from "#experiment/fault";
import { archiveFolder, isArchive } from "./archive-folder";
import { cifarFolder, isCifarFolder } from "./cifar-folder";
import { cifar100Folder, isCifar100Folder } from "./cifar100-folder";
import { chunksOf, type Folder, fileOf, rooted } from "./folder";
import { hasImages, imageFolder, isImageFolder } from "./image-folder";
import { type DecodeImage, imageSource } from "./image-source";
import { isParquet, parquetFolder } from "./parquet-set";
import { shardSource } from "./shard-source";
import type { Source } from "./source";
import { isStl10Folder, stl10Folder } from "./stl10-folder";
import { isSvhnFolder, svhnFolder } from "./svhn-folder";
import { UnpackBudget } from "./unpacked";

export interface OpenOptions {
  /** Needed where the folder holds images. */
  decode?: DecodeImage;
  /** Pixels a side that images are resized to, where the source decodes images. */
  imageSize?: number;
  /** Of a test split drawn where there is none, and of the order of files. */
  seed?: number;
  /** Told what is left out or does not read without ending anything. */
  notice?: (fault: Fault) => void;
}

/** Archives inside archives, the outermost counted: some are made to hold themselves without end. */
const MAX_NESTED = 3;

/** Throws FaultError data.empty naming the folder where it holds none of these, or what the files themselves throw. */
export const openFolder = (folder: Folder, options: OpenOptions = {}): Promise<Source> =>
  openInside(folder, options, 0, new UnpackBudget());

/** `depth`: archives that were opened to get here. */
async function openInside(given: Folder, options: OpenOptions, depth: number, budget: UnpackBudget): Promise<Source> {
  const folder = rooted(given);
  const { files, name: where } = folder;
  const { imageSize, seed = 0, decode = noDecoder, notice = () => undefined } = options;
  if (files.some(({ name }) => name === "manifest.json")) {
    const text = new TextDecoder().decode(await folder.read("manifest.json"));
    return shardSource(text, `${where}/manifest.json`, (file) => chunksOf(folder, file));
  }
  if (isCifarFolder(folder)) return cifarFolder(folder);
  if (isCifar100Folder(folder)) return cifar100Folder(folder);
  if (isSvhnFolder(folder)) return svhnFolder(folder);
  if (isStl10Folder(folder)) return stl10Folder(folder);
  const images = { decode, imageSize, onUnreadable: notice };
  if (files.some(({ name }) => isParquet(name))) {
    const leftOut = (file: string) => notice({ code: "data.leftOut", where: file });
    return imageSource(await parquetFolder(folder, { seed, leftOut }), images);
  }
  const archives = files.filter(({ name }) => isArchive(name));
  const [archive] = archives;
  if (archive && archives.length === 1) {
    const file = fileOf(folder, archive);
    if (depth === MAX_NESTED) {
      throw new FaultError({
        code: "data.format",
        where: file.where,
        what: "an archive of files: it lies in too many others",
      });
    }
    return openInside(await archiveFolder(file, archive.name, budget), options, depth + 1, budget);
  }
  if (isImageFolder(folder)) return imageSource(await imageFolder(folder, seed), images);
  if (hasImages(folder)) throw new FaultError({ code: "data.fewClasses", where, what: "1" });
  throw new FaultError({ code: "data.empty", where });
}

const noDecoder: DecodeImage = async () => {
  throw new Error("images are met without a decoder");
};

/** What a config takes from a source. */
export function dataFacts({ classes, shape, mean, std, augmentation, splits }: Source) {
  const [imageSize, , channels] = shape;
  return { classes: classes.length, channels, imageSize, mean, std, augmentation, trainRecords: splits.train.records };
}
