// The data set that the page asks for: files that a person chose, one of the Hub, a parquet file at an address, or the
// first manifest that is served.

import type { ShardCache } from "#data/cache";
import { chosenFolder } from "#data/chosen-folder";
import { openFirst } from "#data/fetch";
import { hubSource } from "#data/hub";
import { openFolder } from "#data/open-folder";
import { decodeInPage } from "#data/page-image";
import { openParquetUrl } from "#data/parquet-source";
import type { Source } from "#data/source";
import { Traffic } from "#data/traffic";
import { type Fault, FaultError } from "#experiment/fault";
import { HUB_PRESETS } from "#experiment/hub-presets";
import type { OpenRequest } from "./protocol";

export interface OpenedData {
  source: Source;
  /** Of the manifest; empty for data that are not served. */
  address: string;
  /** Of the parquet file at the address that was asked for. */
  fileBytes?: number;
}

/** `cache`: where shards are kept; null where they cannot be. Throws FaultError data.*. */
export async function openData(
  { manifests, own }: OpenRequest,
  cache: ShardCache | null,
  notice: (fault: Fault) => void,
): Promise<OpenedData> {
  if (!own) return openFirst(manifests, cache);
  const { imageSize, seed } = own;
  const options = { decode: decodeInPage, imageSize, seed };
  if (own.from === "files") {
    return { source: await openFolder(chosenFolder(own.chosen), { ...options, notice }), address: "" };
  }
  const fetched = { ...options, onUnreadable: notice, network: { traffic: new Traffic(), cache } };
  if (own.from === "url") {
    const { source, bytes } = await openParquetUrl(new URL(own.url), fetched);
    return { source, address: "", fileBytes: bytes };
  }
  const preset = HUB_PRESETS[own.name];
  if (!preset) throw new FaultError({ code: "data.notFound", where: own.name });
  return { source: await hubSource(own.name, preset, fetched), address: "" };
}
