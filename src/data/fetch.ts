// Data over HTTP: a manifest and the shards beside it.

import { FaultError } from "#experiment/fault";
import { type ReadOptions, shardSource } from "./shard-source";
import type { Source } from "./source";

/** Browsers tell nothing more than that it failed; Node names the cause by a code. */
function networkFault(where: string, reason: unknown): FaultError {
  const { cause } = reason as { cause?: { code?: string } };
  return new FaultError({ code: "data.network", where, what: cause?.code ?? "the server does not answer" });
}

/** Throws FaultError data.notFound, data.http, data.network naming the address. */
async function request(address: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { signal });
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw networkFault(address, reason);
  }
  if (response.status === 404) throw new FaultError({ code: "data.notFound", where: address });
  if (!response.ok) throw new FaultError({ code: "data.http", where: address, what: String(response.status) });
  // many hosts answer what they do not have with a page
  if (response.headers.get("content-type")?.includes("text/html")) {
    throw new FaultError({ code: "data.notFound", where: address });
  }
  return response;
}

/** An answer's bytes, with progress as they come. */
async function readBytes(response: Response, { signal, progress }: ReadOptions = {}): Promise<Uint8Array> {
  const total = Number(response.headers.get("content-length") ?? 0);
  const chunks: Uint8Array[] = [];
  let done = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      chunks.push(part.value);
      done += part.value.length;
      progress?.(done, Math.max(total, done));
    }
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw networkFault(response.url, reason);
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The source of a manifest's address. Shards are read as its neighbours. */
export async function openAddress(address: string, signal?: AbortSignal): Promise<Source> {
  const response = await request(address, signal);
  const text = new TextDecoder().decode(await readBytes(response, { signal }));
  return shardSource(text, address, async (file, options) =>
    readBytes(await request(new URL(file, response.url).href, options?.signal), options),
  );
}

/**
 * The first of these manifests that is served, and its address. One that is missing leads to the next; any other fault is
 * thrown, and so is data.notFound of the last.
 */
export async function openFirst(addresses: readonly string[]): Promise<{ source: Source; address: string }> {
  let missing = new FaultError({ code: "data.notFound", where: "" });
  for (const address of addresses) {
    try {
      return { source: await openAddress(address), address };
    } catch (thrown) {
      if (!(thrown instanceof FaultError) || thrown.fault.code !== "data.notFound") throw thrown;
      missing = thrown;
    }
  }
  throw missing;
}
