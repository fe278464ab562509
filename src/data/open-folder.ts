// The source that lies in a folder: a manifest with its shards, or official CIFAR-10 binary files.

import { FaultError } from "#experiment/fault";
import { cifarFolder, type Folder, isCifarFolder } from "./cifar-folder";
import { shardSource } from "./shard-source";
import type { Source } from "./source";

/** Throws FaultError data.empty naming the folder where it holds neither, or what the files themselves throw. */
export async function openFolder(folder: Folder): Promise<Source> {
  if (folder.files.some(({ name }) => name === "manifest.json")) {
    const text = new TextDecoder().decode(await folder.read("manifest.json"));
    return shardSource(text, `${folder.name}/manifest.json`, (file) => folder.read(file));
  }
  if (isCifarFolder(folder)) return cifarFolder(folder);
  throw new FaultError({ code: "data.empty", where: folder.name });
}

/** What a config takes from a source. */
export function dataFacts({ classes, shape, mean, std, augmentation, splits }: Source) {
  const [imageSize, , channels] = shape;
  return { classes: classes.length, channels, imageSize, mean, std, augmentation, trainRecords: splits.train.records };
}
