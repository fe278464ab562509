// Parquet files at addresses as a source: read by ranges, row group by row group, what was decoded kept.

import { FaultError } from "#experiment/fault";
import { parquetName } from "#experiment/parquet-url";
import { httpFile } from "./http-file";
import { type ImageFacts, type ImageOptions, imageSource } from "./image-source";
import { openParquet, type ParquetFile } from "./parquet-file";
import { parquetSet } from "./parquet-set";
import type { Network } from "./shard-source";
import type { Source } from "./source";

export interface ParquetAddress {
  url: string;
  /** Of the file, where known. */
  bytes?: number;
}

export interface ParquetOptions extends Omit<ImageOptions, "network"> {
  /** Of a test split drawn where there is none. */
  seed: number;
  network: Network;
}

const openAt = async ({ url, bytes }: ParquetAddress, { traffic, cache }: Network): Promise<ParquetFile> =>
  openParquet(await httpFile(url, { bytes, traffic, kept: cache !== null }));

/** Parquet files at addresses; without any for testing, some of each class are kept for it. Throws FaultError data.*. */
export async function parquetSource(
  addresses: { train: ParquetAddress[]; test: ParquetAddress[] },
  naming: { name: string; title: string; known?: ImageFacts },
  { seed, network, ...images }: ParquetOptions,
): Promise<Source> {
  const opened = (some: ParquetAddress[]) => Promise.all(some.map((address) => openAt(address, network)));
  const [train, test] = [await opened(addresses.train), await opened(addresses.test)];
  return imageSource(await parquetSet(train, test, { ...naming, seed }), { ...images, network });
}

/**
 * One parquet file at an address that a person gave, and the file's bytes. Throws FaultError data.unreachable where another
 * host does not answer a page, which is not told why.
 */
export async function openParquetUrl(
  url: URL,
  { seed, network, ...images }: ParquetOptions,
): Promise<{ source: Source; bytes: number }> {
  const title = parquetName(url);
  try {
    const parquet = await openAt({ url: url.href }, network);
    const set = await parquetSet([parquet], [], { name: title, title, seed });
    return { source: await imageSource(set, { ...images, network }), bytes: parquet.file.bytes };
  } catch (thrown) {
    const isForeign = "location" in globalThis && url.origin !== location.origin;
    if (!isForeign || !(thrown instanceof FaultError) || thrown.fault.code !== "data.network") throw thrown;
    throw new FaultError({ code: "data.unreachable", where: url.href });
  }
}
