// The data set that the page asks for: files that a person chose, one of the Hub, or the first manifest that is served.

import type { ShardCache } from "#data/cache";
import { chosenFolder } from "#data/chosen-folder";
import { openFirst } from "#data/fetch";
import { HUB_PRESETS, hubSource } from "#data/hub";
import { openFolder } from "#data/open-folder";
import { decodeInPage } from "#data/page-image";
import type { Source } from "#data/source";
import { type Fault, FaultError } from "#experiment/fault";
import type { OpenRequest } from "./protocol";

/** `cache`: where shards are kept; null where they cannot be. `address`: of the manifest; empty for data that are not served. Throws FaultError data.*. */
export async function openData(
  { manifests, own }: OpenRequest,
  cache: ShardCache | null,
  notice: (fault: Fault) => void,
): Promise<{ source: Source; address: string }> {
  if (!own) return openFirst(manifests, cache);
  const { imageSize, seed } = own;
  const options = { decode: decodeInPage, imageSize, seed };
  if (own.from === "files") {
    return { source: await openFolder(chosenFolder(own.chosen), { ...options, notice }), address: "" };
  }
  const preset = HUB_PRESETS[own.name];
  if (!preset) throw new FaultError({ code: "data.notFound", where: own.name });
  return { source: await hubSource(own.name, preset, { ...options, onUnreadable: notice }), address: "" };
}
