// A file at an address, read in ranges of bytes. What the server says of lengths is checked against what it sends; what
// passes by itself is tried again.

import { FaultError } from "#experiment/fault";
import type { RandomAccess } from "./folder";
import { BusyError, retryAfterMs, retrying } from "./retry";

/** A file up to this size is fetched whole where its server gives no ranges. */
const MAX_WHOLE_BYTES = 64 * 2 ** 20;

/** Throws FaultError data.notFound, data.http or data.network, and data.ranges for a large file that comes only whole. */
export async function httpFile(address: string): Promise<RandomAccess> {
  const bytes = await retrying(() => lengthOf(address), {});
  let whole: Uint8Array | null = null;
  return {
    where: address,
    bytes,
    async read(start, end, signal) {
      if (start === end) return new Uint8Array();
      if (whole) return whole.slice(start, end);
      const found = await retrying(() => range(address, start, end, bytes, signal), { signal });
      if (found.isPart) return found.bytes;
      whole = found.bytes;
      return whole.slice(start, end);
    },
  };
}

async function request(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((reason: { cause?: { code?: string } }) => {
    if (init.signal?.aborted) throw reason;
    throw networkFault(address, reason);
  });
  if (response.status === 404) throw new FaultError({ code: "data.notFound", where: address });
  if (response.ok) return response;
  const fault = { code: "data.http", where: address, what: String(response.status) } as const;
  const after = retryAfterMs(response.headers.get("retry-after"));
  throw after === null ? new FaultError(fault) : new BusyError(fault, after);
}

const networkFault = (where: string, reason: { cause?: { code?: string } }) =>
  new FaultError({ code: "data.network", where, what: reason.cause?.code ?? "the server does not answer" });

async function lengthOf(address: string): Promise<number> {
  const response = await request(address, { method: "HEAD" });
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  if (Number.isInteger(length) && length > 0) return length;
  throw new FaultError({ code: "data.format", where: address, what: "a file whose length its server tells" });
}

/** The range's bytes; the whole file where the server gives no ranges. */
async function range(address: string, start: number, end: number, bytes: number, signal?: AbortSignal) {
  const response = await request(address, { headers: { range: `bytes=${start}-${end - 1}` }, signal });
  if (response.status === 206) return { isPart: true, bytes: await body(response, address, end - start, signal) };
  if (bytes > MAX_WHOLE_BYTES) {
    await response.body?.cancel();
    throw new FaultError({ code: "data.ranges", where: address });
  }
  return { isPart: false, bytes: await body(response, address, bytes, signal) };
}

/** So many bytes of an answer, no more and no fewer. */
async function body(response: Response, address: string, expected: number, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = new Uint8Array(expected);
  let done = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const room = expected - done;
      bytes.set(part.value.subarray(0, room), done);
      done += part.value.length;
      if (done > expected) await reader?.cancel();
    }
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw networkFault(address, reason as { cause?: { code?: string } });
  }
  if (done === expected) return bytes;
  throw new FaultError({ code: "data.truncated", where: address, what: String(done), hint: String(expected) });
}
