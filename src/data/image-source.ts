// A source whose records are image files: decoded, cut to the middle square and resized when their shard is read. What was
// decoded is kept, up to a budget (decoded-cache.ts). An image that does not decode is told once; the next one of its class
// in the shard stands in for it, so that counts and positions of an epoch hold.

import { type Fault, FaultError, faultOf } from "#experiment/fault";
import { DecodedCache, KeptShards } from "./decoded-cache";
import { type ImageHeader, imageHeader } from "./image-header";
import { DECODED_CACHE_BYTES, SMALL_IMAGE_BYTES, SMALL_IMAGE_PIXELS } from "./limits";
import type { Pixels } from "./png";
import { writePlanes } from "./resize";
import { type Network, splitFacts, streamFacts } from "./shard-source";
import { firstRecord } from "./shuffle";
import type { ReadOptions, Shard, Source, SourceFacts, SplitFacts, SplitName } from "./source";
import { Turns } from "./turns";
import { atMost } from "./waiting";

/** Decodes a PNG or JPEG whose header has been checked. It may give no more than the middle square, reduced. */
export type DecodeImage = (bytes: Uint8Array, header: ImageHeader, where: string) => Promise<Pixels>;

export interface ImageOptions {
  decode: DecodeImage;
  /** Pixels a side; else what the images are where all are alike and small, or 64. */
  imageSize?: number;
  /** Told each image that does not decode, once. */
  onUnreadable?: (fault: Fault) => void;
  /** Where images come over the network. */
  network?: Network;
}

/** An image file not yet read. */
export interface Encoded {
  label: number;
  /** For faults. */
  where: string;
  /** Of the file, where that is known before it is read. */
  bytes?: number;
  read(): Promise<Uint8Array>;
}

/** What becomes one shard. */
export interface ImageRun {
  records: number;
  /** Which bytes of which content it is made from. */
  content?: string;
  /** Number of what it is a part of, where that is read as a whole; the parts of one follow each other. */
  group?: number;
  open(options?: ReadOptions): Promise<Encoded[]>;
  /** Its records were kept: it is not opened for them. Absent where nothing is held for opening it. */
  skip?(): void;
}

/** Images of a data set wherever they lie. */
export interface ImageSet {
  name: string;
  title: string;
  licence: string;
  classes: string[];
  /** What is known of the images; measured on a sample where it is not. */
  known?: ImageFacts;
  /** Some training images. */
  sample(): Promise<Encoded[]>;
  /** Training and test images in runs that suit records of so many bytes. */
  runs(recordBytes: number): Record<SplitName, ImageRun[]>;
}

export interface ImageFacts {
  imageSize: number;
  channels: 1 | 3;
  mean: number[];
  std: number[];
  augmentation: SourceFacts["augmentation"];
}

const DEFAULT_SIZE = 64;
/** Images up to this many pixels a side are taken as they are. */
const SMALL = 96;
const SAMPLE = 64;
const AT_ONCE = 8;
const largeInTurn = atMost(1);
/** Faults of an image; any other is of the way to it, or ours. */
const OF_AN_IMAGE = ["data.format", "data.tooLarge", "data.notFound", "data.hash", "data.truncated"];

/** A source whose image size is anybody's choice. */
export interface ImageSource extends Source {
  resizable: true;
}

export const isResizable = (source: Source): boolean => "resizable" in source;

/** Throws FaultError data.format where no image of the sample decodes. */
export async function imageSource(set: ImageSet, options: ImageOptions): Promise<ImageSource> {
  const facts = await factsOf(set, options);
  const { imageSize, channels } = facts;
  const shape: Source["shape"] = [imageSize, imageSize, channels];
  const recordBytes = imageSize * imageSize * channels;
  const runs = set.runs(recordBytes);
  const recent = new DecodedCache(DECODED_CACHE_BYTES);
  const kept = await keptOf(runs, facts, options.network);
  const told = new Set<string>();
  const unreadable = (where: string, fault: Fault) => {
    if (told.has(where)) return;
    told.add(where);
    options.onUnreadable?.({ ...fault, where });
  };
  const readOnce = async (split: SplitName, index: number, run: ImageRun, readOptions: ReadOptions): Promise<Shard> => {
    const key = `${split} ${index}`;
    const known = recent.get(key) ?? (await kept?.[split].get(index, run.records, recordBytes));
    if (known) {
      if (!recent.has(key)) recent.put(key, known);
      run.skip?.();
      return known;
    }
    const { signal } = readOptions;
    const tell = progressOf(run.records, readOptions);
    const images = await run.open({ ...readOptions, progress: tell.fetched });
    const { planes, isDecoded } = await decodeAll(images, facts, options.decode, unreadable, {
      signal,
      progress: tell.decoded,
    });
    const sizes = runs[split].map(({ records }) => records);
    const where = `${set.title}, ${split} images from number ${firstRecord(sizes, index)}`;
    const shard = withStandIns(images, planes, isDecoded, where);
    recent.put(key, shard);
    // one with stand-ins is told anew on the next visit
    if (!isDecoded.includes(false)) await kept?.[split].put(index, shard);
    return shard;
  };
  const turns = new Turns();
  const source: ImageSource = {
    resizable: true,
    name: set.name,
    title: set.title,
    licence: set.licence,
    classes: set.classes,
    shape,
    mean: facts.mean,
    std: facts.std,
    augmentation: facts.augmentation,
    splits: { train: splitOf(runs.train), test: splitOf(runs.test) },
    async readShard(split, index, readOptions = {}) {
      const run = runs[split][index];
      if (!run) throw new Error(`${split} has no shard ${index}`);
      return turns.run(`${split} ${index}`, () => readOnce(split, index, run, readOptions), readOptions.signal);
    },
  };
  const { network } = options;
  if (!network) return source;
  const isCached = (_: unknown, index: number) => recent.has(`train ${index}`) || (kept?.train.has(index) ?? false);
  return { ...source, stream: () => streamFacts(network, runs.train.map(isCached)) };
}

/** The disk's part of the cache; null where there is none. */
async function keptOf(runs: Record<SplitName, ImageRun[]>, facts: ImageFacts, network?: Network) {
  const cache = network?.cache;
  if (!cache) return null;
  const way = `${facts.imageSize} pixels, ${facts.channels} channels`;
  const of = (some: ImageRun[]) =>
    KeptShards.of(
      cache,
      some.map(({ content }) => `${content}; ${way}`),
    );
  return { train: await of(runs.train), test: await of(runs.test) };
}

function splitOf(runs: readonly ImageRun[]): SplitFacts {
  const facts = splitFacts(runs);
  if (runs.every(({ group }) => group === undefined)) return facts;
  // one that is read by itself is a group of its own
  return { ...facts, groups: runs.map(({ group }, i) => group ?? -1 - i) };
}

/** Progress of a shard: where it is fetched that is the first half, else decoding is all. */
function progressOf(records: number, { progress }: ReadOptions) {
  let first = 0;
  return {
    fetched: (done: number, total: number) => {
      first = records;
      progress?.((records * done) / total, 2 * records);
    },
    decoded: (done: number) => progress?.(first + done, first + records),
  };
}

interface Decoded {
  /** Of all images, those that do not decode too. */
  planes: Uint8Array;
  isDecoded: boolean[];
}

async function decodeAll(
  images: readonly Encoded[],
  { imageSize, channels }: Pick<ImageFacts, "imageSize" | "channels">,
  decode: DecodeImage,
  unreadable: (where: string, fault: Fault) => void,
  { signal, progress }: { signal?: AbortSignal; progress?: (done: number, total: number) => void } = {},
): Promise<Decoded> {
  const size = imageSize * imageSize * channels;
  const planes = new Uint8Array(images.length * size);
  const isDecoded: boolean[] = [];
  const decodeOne = async ({ where, bytes: fileBytes = 0, read }: Encoded, i: number) => {
    const isLarge = fileBytes > SMALL_IMAGE_BYTES;
    const act = async () => {
      signal?.throwIfAborted();
      const bytes = await read();
      const header = imageHeader(bytes, where);
      const write = async () => writePlanes(await decode(bytes, header, where), imageSize, channels, planes, i * size);
      return !isLarge && header.width * header.height > SMALL_IMAGE_PIXELS ? largeInTurn(write) : write();
    };
    try {
      await (isLarge ? largeInTurn(act) : act());
      return true;
    } catch (thrown) {
      const fault = faultOf(thrown);
      if (signal?.aborted || !OF_AN_IMAGE.includes(fault.code)) throw thrown;
      unreadable(where, fault);
      return false;
    }
  };
  // a few at once, large ones one by one: photos are large until they are reduced
  for (let at = 0; at < images.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    const some = images.slice(at, at + AT_ONCE).map((image, i) => decodeOne(image, at + i));
    isDecoded.push(...(await Promise.all(some)));
    progress?.(Math.min(at + AT_ONCE, images.length), images.length);
  }
  return { planes, isDecoded };
}

/** A shard whose planes take those of stand-ins. Throws FaultError data.format where no image decodes. */
function withStandIns(images: readonly Encoded[], planes: Uint8Array, isDecoded: boolean[], where: string): Shard {
  if (!isDecoded.includes(true))
    throw new FaultError({ code: "data.format", where, what: "any whole PNG or JPEG image" });
  const size = planes.length / images.length;
  const labels = new Int32Array(images.length);
  for (let i = 0; i < images.length; i++) {
    const from = isDecoded[i] ? i : standIn(images, isDecoded, i);
    if (from !== i) planes.copyWithin(i * size, from * size, (from + 1) * size);
    labels[i] = images[from]?.label ?? 0;
  }
  return { images: planes, labels };
}

/** The next readable image of the same class, else the next readable one. */
function standIn(images: readonly Encoded[], isDecoded: readonly boolean[], i: number): number {
  const following = isDecoded.map((_, k) => (i + k) % isDecoded.length).filter((k) => isDecoded[k]);
  return following.find((k) => images[k]?.label === images[i]?.label) ?? following[0] ?? i;
}

async function factsOf(set: ImageSet, { decode, imageSize }: ImageOptions): Promise<ImageFacts> {
  if (set.known) return { ...set.known, imageSize: imageSize ?? set.known.imageSize };
  const images = (await set.sample()).slice(0, SAMPLE);
  const headers: ImageHeader[] = [];
  for (const { read, where } of images) {
    try {
      headers.push(imageHeader(await read(), where));
    } catch (thrown) {
      if (!(thrown instanceof FaultError) || !OF_AN_IMAGE.includes(thrown.fault.code)) throw thrown;
    }
  }
  const sides = new Set(headers.map(({ width, height }) => Math.min(width, height)));
  const [side = DEFAULT_SIZE] = sides;
  const small = sides.size === 1 && side <= SMALL;
  const size = imageSize ?? (small ? side : DEFAULT_SIZE);
  const channels = headers.every((header) => header.channels === 1) ? 1 : 3;
  const { planes: all, isDecoded } = await decodeAll(images, { imageSize: size, channels }, decode, () => undefined);
  const bytes = size * size * channels;
  const planes = images.flatMap((_, i) => (isDecoded[i] ? [all.subarray(i * bytes, (i + 1) * bytes)] : []));
  if (planes.length === 0) {
    throw new FaultError({ code: "data.format", where: set.title, what: "any whole PNG or JPEG image" });
  }
  return {
    imageSize: size,
    channels,
    ...momentsOf(planes, channels, size * size),
    // small images as CIFAR's, photos as ImageNet's (docs/method.md, 5.3)
    augmentation: {
      crop: small ? "shift" : "resized",
      pad: Math.min(16, Math.round(size / 8)),
      padMode: "reflect",
      flip: true,
    },
  };
}

/** Mean and deviation of each channel, scaled to 0..1. */
function momentsOf(images: readonly Uint8Array[], channels: number, plane: number) {
  const [mean, std]: [number[], number[]] = [[], []];
  for (let k = 0; k < channels; k++) {
    let [sum, squares] = [0, 0];
    for (const image of images) {
      for (const byte of image.subarray(k * plane, (k + 1) * plane)) {
        sum += byte;
        squares += byte * byte;
      }
    }
    const count = images.length * plane;
    const middle = sum / count;
    mean.push(Number((middle / 255).toFixed(4)));
    // an even colour has no deviation to divide by
    const deviation = Math.max(1, Math.sqrt(Math.max(0, squares / count - middle * middle)));
    std.push(Number((deviation / 255).toFixed(4)));
  }
  return { mean, std };
}
