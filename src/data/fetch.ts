// Data over HTTP: a manifest and the shards beside it.

import { FaultError } from "#experiment/fault";
import type { ShardCache } from "./cache";
import { bodyChunks, readBody, request } from "./http";
import { retrying } from "./retry";
import { shardSource } from "./shard-source";
import type { Source } from "./source";
import { Traffic } from "./traffic";

/** A manifest that is longer is none. */
const MAX_MANIFEST_BYTES = 2 ** 24;

/** Throws FaultError data.notFound, data.http, data.network naming the address. */
async function fileAt(address: string, signal?: AbortSignal, cache: RequestCache = "default"): Promise<Response> {
  const response = await request(address, { signal, cache });
  // many hosts answer what they do not have with a page
  if (response.headers.get("content-type")?.includes("text/html")) {
    throw new FaultError({ code: "data.notFound", where: address });
  }
  return response;
}

async function readManifest(address: string): Promise<{ text: string; url: string }> {
  const response = await fileAt(address);
  // a content-length counts packed bytes where the server packs
  const body = await readBody(response, address, { bytes: MAX_MANIFEST_BYTES });
  if (body.length > MAX_MANIFEST_BYTES) {
    throw new FaultError({ code: "data.manifest", where: address, what: `more than ${MAX_MANIFEST_BYTES} bytes` });
  }
  return { text: new TextDecoder().decode(body), url: response.url };
}

/** The source of a manifest's address. Shards are read as its neighbours, and kept in the cache if there is one. */
export async function openAddress(address: string, cache: ShardCache | null = null): Promise<Source> {
  const { text, url } = await retrying(() => readManifest(address), {});
  const traffic = new Traffic();
  return shardSource(
    text,
    address,
    async function* (file, { again, ...options }) {
      // what this cache keeps no other need
      const way = cache ? "no-store" : again ? "reload" : "default";
      const { href } = new URL(file, url);
      yield* bodyChunks(await fileAt(href, options.signal, way), href, { ...options, traffic });
    },
    { traffic, cache },
  );
}

/**
 * The first of these manifests that is served, and its address. One that is missing leads to the next; any other fault is
 * thrown, and so is data.notFound of the last.
 */
export async function openFirst(
  addresses: readonly string[],
  cache: ShardCache | null,
): Promise<{ source: Source; address: string }> {
  let missing = new FaultError({ code: "data.notFound", where: "" });
  for (const address of addresses) {
    try {
      return { source: await openAddress(address, cache), address };
    } catch (thrown) {
      if (!(thrown instanceof FaultError) || thrown.fault.code !== "data.notFound") throw thrown;
      missing = thrown;
    }
  }
  throw missing;
}
