// What the page is told of a data set that was opened.

import { isResizable } from "#data/image-source";
import type { Source } from "#data/source";
import type { DatasetFacts } from "./protocol";

/** All but its address. */
export function datasetFacts(source: Source): Omit<DatasetFacts, "address"> {
  const { name, title, licence, classes, shape, mean, std, augmentation, splits } = source;
  const { train, test } = splits;
  return {
    name,
    title,
    licence,
    classes,
    shape,
    mean,
    std,
    augmentation,
    trainRecords: train.records,
    testRecords: test.records,
    trainShards: train.shards.length,
    resizable: isResizable(source),
  };
}
