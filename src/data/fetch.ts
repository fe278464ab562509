// Data over HTTP: a manifest and the shards beside it.

import { FaultError } from "#experiment/fault";
import type { ShardCache } from "./cache";
import { BusyError, retryAfterMs, retrying } from "./retry";
import { shardSource } from "./shard-source";
import type { ReadOptions, Source } from "./source";
import { Traffic } from "./traffic";

/** A manifest that is longer is none. */
const MAX_MANIFEST_BYTES = 2 ** 24;

/** Browsers tell nothing more than that it failed; Node names the cause by a code. */
function networkFault(where: string, reason: unknown): FaultError {
  const { cause } = reason as { cause?: { code?: string } };
  return new FaultError({ code: "data.network", where, what: cause?.code ?? "the server does not answer" });
}

/** Throws FaultError data.notFound, data.http, data.network naming the address. */
async function request(address: string, signal?: AbortSignal, cache: RequestCache = "default"): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { signal, cache });
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw networkFault(address, reason);
  }
  if (response.status === 404) throw new FaultError({ code: "data.notFound", where: address });
  if (!response.ok) {
    const fault = { code: "data.http", where: address, what: String(response.status) } as const;
    const after = retryAfterMs(response.headers.get("retry-after"));
    throw after === null ? new FaultError(fault) : new BusyError(fault, after);
  }
  // many hosts answer what they do not have with a page
  if (response.headers.get("content-type")?.includes("text/html")) {
    throw new FaultError({ code: "data.notFound", where: address });
  }
  return response;
}

interface BodyOptions extends ReadOptions {
  /** Room for the answer: one byte more shows that it is too long, and the rest is left. */
  bytes: number;
  traffic?: Traffic;
}

/** An answer's bytes, with progress as they come. */
async function readBytes(response: Response, { signal, progress, bytes, traffic }: BodyOptions): Promise<Uint8Array> {
  const body = new Uint8Array(bytes + 1);
  let done = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const fits = part.value.subarray(0, body.length - done);
      body.set(fits, done);
      done += fits.length;
      traffic?.add(part.value.length);
      progress?.(Math.min(done, bytes), bytes);
      if (done > bytes) await reader?.cancel();
    }
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw networkFault(response.url, reason);
  }
  return body.subarray(0, done);
}

async function readManifest(address: string): Promise<{ text: string; url: string }> {
  const response = await request(address);
  // a content-length counts packed bytes where the server packs
  const body = await readBytes(response, { bytes: MAX_MANIFEST_BYTES });
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
    async (file, { again, ...options }) => {
      // what this cache keeps no other need
      const way = cache ? "no-store" : again ? "reload" : "default";
      const response = await request(new URL(file, url).href, options.signal, way);
      return readBytes(response, { ...options, traffic });
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
