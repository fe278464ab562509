// Requests over HTTP: what a server answers, as bytes or as a fault that names the address.

import { FaultError } from "#experiment/fault";
import { BusyError, retryAfterMs } from "./retry";
import type { ReadOptions } from "./source";
import type { Traffic } from "./traffic";
import { inTime } from "./waiting";

/** A connection that brings nothing for so long is taken for dead: some never say that they are. */
export const STALL_MS = 30_000;

/** Browsers tell nothing more than that it failed; Node names the cause by a code. */
function networkFault(where: string, reason: unknown): FaultError {
  const { cause } = reason as { cause?: { code?: string } };
  return new FaultError({ code: "data.network", where, what: cause?.code ?? "the server does not answer" });
}

/** Throws FaultError data.notFound, data.http (a BusyError where the server says when to come back) or data.network. */
export async function request(address: string, init: RequestInit = {}): Promise<Response> {
  const stalled = new AbortController();
  const signal = init.signal ? AbortSignal.any([init.signal, stalled.signal]) : stalled.signal;
  let response: Response;
  try {
    response = await inTime(fetch(address, { ...init, signal }), STALL_MS);
  } catch (reason) {
    if (init.signal?.aborted) throw reason;
    stalled.abort();
    throw networkFault(address, reason);
  }
  if (response.ok) return response;
  // its connection is wanted for the next try
  await response.body?.cancel().catch(() => undefined);
  if (response.status === 404) throw new FaultError({ code: "data.notFound", where: address });
  const fault = { code: "data.http", where: address, what: String(response.status) } as const;
  const after = retryAfterMs(response.headers.get("retry-after"));
  throw after === null ? new FaultError(fault) : new BusyError(fault, after);
}

interface BodyOptions extends Pick<ReadOptions, "signal" | "progress"> {
  /** Room for the answer: one byte more shows that it is too long, and the rest is left. */
  bytes: number;
  traffic?: Traffic;
}

/** An answer's bytes, with progress as they come. `address`: for faults. Throws FaultError data.network where it breaks off. */
export async function readBody(
  response: Response,
  address: string,
  { signal, progress, bytes, traffic }: BodyOptions,
): Promise<Uint8Array> {
  const body = new Uint8Array(bytes + 1);
  let done = 0;
  const reader = response.body?.getReader();
  const next = () => reader && inTime(reader.read(), STALL_MS);
  try {
    for (let part = await next(); part && !part.done; part = await next()) {
      const fits = part.value.subarray(0, body.length - done);
      body.set(fits, done);
      done += fits.length;
      traffic?.add(part.value.length);
      progress?.(Math.min(done, bytes), bytes);
      if (done > bytes) await reader?.cancel();
    }
  } catch (reason) {
    if (signal?.aborted) throw reason;
    // one that stalls is not ended by itself, nor may its end be waited for
    reader?.cancel().catch(() => undefined);
    throw networkFault(address, reason);
  }
  return body.subarray(0, done);
}
