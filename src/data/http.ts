// Requests over HTTP: what a server answers, as bytes or as a fault that names the address.

import { FaultError } from "#experiment/fault";
import { verbatim } from "#experiment/phrases";
import { filled } from "./chunks";
import { BusyError, retryAfterMs } from "./retry";
import type { ReadOptions } from "./source";
import type { Traffic } from "./traffic";
import { inTime } from "./waiting";

/** A connection that brings nothing for so long is taken for dead: some never say that they are. */
export const STALL_MS = 30_000;

/** Browsers tell nothing more than that it failed; Node names the cause by a code. */
function networkFault(where: string, reason: unknown): FaultError {
  const { cause } = reason as { cause?: { code?: string } };
  const what = cause?.code ? verbatim(cause.code) : "the server does not answer";
  return new FaultError({ code: "data.network", where, what });
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

/** An answer's bytes as they come. `address`: for faults. Throws FaultError data.network where it breaks off. */
export async function* bodyChunks(
  response: Response,
  address: string,
  { signal, progress, bytes, traffic }: BodyOptions,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  const next = async (from: NonNullable<typeof reader>) => {
    try {
      return await inTime(from.read(), STALL_MS);
    } catch (reason) {
      throw signal?.aborted ? reason : networkFault(address, reason);
    }
  };
  try {
    for (let done = 0; reader && done <= bytes; ) {
      const part = await next(reader);
      if (part.done) return;
      traffic?.add(part.value.length);
      const fits = part.value.subarray(0, bytes + 1 - done);
      done += fits.length;
      progress?.(Math.min(done, bytes), bytes);
      yield fits;
    }
  } finally {
    // one that stalls is not ended by itself, nor may its end be waited for
    reader?.cancel().catch(() => undefined);
  }
}

/** An answer's bytes in one piece. As above. */
export async function readBody(response: Response, address: string, options: BodyOptions): Promise<Uint8Array> {
  return filled(bodyChunks(response, address, options), options.bytes + 1);
}
