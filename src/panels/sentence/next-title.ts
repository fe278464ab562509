// What a data set that waits for the next run is called.

import { t } from "#messages/en";
import type { NextDataset, Served } from "#state/run";

export const nextTitle = (next: NextDataset, served: readonly Served[]): string =>
  "title" in next
    ? next.title
    : (t.sentence.served[next.name] ?? served.find(({ name }) => name === next.name)?.title ?? next.name);
