// What the page is told of a data set that was opened.

import { isResizable } from "#data/image-source";
import type { Source } from "#data/source";
import type { DatasetFacts } from "./protocol";

/** All but its address. */
export function datasetFacts(source: Source): Omit<DatasetFacts, "address"> {
  const { name, title, licence, classes, shape, mean, std, augmentation, splits } = source;
  const [trainRecords, testRecords, trainShards] = [
    splits.train.records,
    splits.test.records,
    splits.train.shards.length,
  ];
  return {
    name,
    title,
    licence,
    classes,
    shape,
    mean,
    std,
    augmentation,
    trainRecords,
    testRecords,
    trainShards,
    resizable: isResizable(source),
  };
}
