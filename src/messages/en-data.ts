// English texts of the shard bar, classes and samples.

import { n, plural } from "./en-words";

export const shards = {
  title: "Shards",
  waited: (share: string, epoch: number) => `waited ${share} of epoch ${epoch} for data`,
  bar: (inUse: number, cached: number, coming: number, aside: number) =>
    `${inUse} in use, ${cached} cached, ${coming} to come${aside ? `, ${aside} set aside` : ""}`,
  received: (all: string, rate: string) => `${all} fetched, ${rate} a second.`,
  local: "Read from this machine.",
  cache: (bytes: string) => `Cache ${bytes}.`,
  cacheFull: "The browser's storage is full: training goes on, and what is fetched now is not kept.",
  cacheNone: "This browser keeps no shards.",
  damaged: (count: number) => `${plural(count, "cached shard was", "cached shards were")} damaged and fetched again.`,
  aside: (shards: number, records: number) =>
    `${plural(shards, "shard", "shards")} could not be read and ${shards === 1 ? "is" : "are"} set aside: this epoch goes without ${plural(records, "image", "images")}.`,
  more: "Classes and samples",
  classes: (records: number) => `Classes, in the ${n(records)} training images read so far`,
  before: "As stored",
  after: "As this epoch trains on them",
  samples: (names: string[]) => `Training images: ${names.join(", ")}`,
};
