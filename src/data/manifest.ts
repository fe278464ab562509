// The manifest of a data set in shards (docs/design.md, 6). A record is a label field, then c planes of h x w bytes: an
// official CIFAR-10 binary file is a shard.

import * as v from "valibot";
import { FaultError } from "#experiment/fault";
import type { Phrase } from "#experiment/phrases";

/** Of one shard, in the file and unpacked: two of them have to fit in memory. */
const MAX_SHARD_BYTES = 2 ** 28;
/** Of a split: records are numbered in 32 bits. */
const MAX_RECORDS = 2 ** 31 - 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A name below the manifest's folder. Only plain characters: addresses drop blanks and tabs and read %2e as a dot. */
const relativeFile = v.pipe(v.string(), v.regex(/^(?!(.*\/)?\.{1,2}(\/|$))[\w.-]+(\/[\w.-]+)*$/));

const shard = v.object({
  file: relativeFile,
  records: count,
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  gzip: v.optional(v.boolean(), false),
});

const MANIFEST_SCHEMA = v.object({
  format: v.literal("man-shards/1"),
  name: v.pipe(v.string(), v.minLength(1)),
  title: v.optional(v.string()),
  licence: v.optional(v.string(), ""),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  shape: v.tuple([count, count, count]),
  mean: v.array(v.number()),
  std: v.array(v.pipe(v.number(), v.gtValue(0))),
  labelBytes: count,
  label: v.object({ offset, width: v.picklist([1, 2, 4]) }),
  augmentation: v.optional(
    v.object({
      crop: v.optional(v.picklist(["shift", "resized"]), "shift"),
      pad: offset,
      padMode: v.picklist(["reflect", "zero"]),
      flip: v.boolean(),
    }),
    { crop: "shift", pad: 0, padMode: "zero", flip: false },
  ),
  splits: v.object({
    train: v.pipe(v.array(shard), v.minLength(1)),
    test: v.pipe(v.array(shard), v.minLength(1)),
  }),
});

export type Manifest = v.InferOutput<typeof MANIFEST_SCHEMA>;
export type ManifestShard = Manifest["splits"]["train"][number];

/** Bytes of one record: its label field and its planes. */
export const recordBytes = ({ labelBytes, shape: [h, w, c] }: Pick<Manifest, "labelBytes" | "shape">) =>
  labelBytes + h * w * c;

/** Throws FaultError data.manifest naming the address and what does not fit. */
export function parseManifest(text: string, address: string): Manifest {
  const bad = (what: Phrase) => new FaultError({ code: "data.manifest", where: address, what });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (reason) {
    throw bad(`it is not JSON (${(reason as Error).message})`);
  }
  const result = v.safeParse(MANIFEST_SCHEMA, parsed);
  if (!result.success) {
    const [{ path, received, expected, type }] = result.issues;
    const place = path?.map(({ key }) => key).join(".") ?? "JSON";
    throw bad(`${place}: ${received}, expected ${expected ?? type}`);
  }
  const manifest = result.output;
  const [height, width, channels] = manifest.shape;
  if (height !== width) throw bad(`shape: ${height} by ${width} is not square`);
  if (manifest.mean.length !== channels || manifest.std.length !== channels) {
    throw bad(`mean and std need ${channels} numbers each`);
  }
  if (manifest.label.offset + manifest.label.width > manifest.labelBytes) throw bad("label lies outside labelBytes");
  for (const { file, records, bytes, gzip } of [...manifest.splits.train, ...manifest.splits.test]) {
    if (Math.max(bytes, records * recordBytes(manifest)) > MAX_SHARD_BYTES)
      throw bad(`${file}: a shard holds at most ${MAX_SHARD_BYTES} bytes`);
    if (!gzip && bytes !== records * recordBytes(manifest))
      throw bad(`${file}: ${bytes} bytes are not ${records} records`);
  }
  for (const [split, shards] of Object.entries(manifest.splits)) {
    if (shards.reduce((sum, { records }) => sum + records, 0) > MAX_RECORDS)
      throw bad(`splits.${split}: more than ${MAX_RECORDS} records`);
  }
  return manifest;
}
