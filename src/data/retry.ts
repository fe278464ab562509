// Trying again: what passes by itself, how long to wait before the next try, and when to give up.

import { type Fault, FaultError } from "#experiment/fault";

const TRIES = 4;
const FIRST_WAIT_MS = 250;
/** Of a server's own wish, at most so long. */
const LONGEST_WISH_MS = 300_000;
/** Between rounds of tries, while the network is away. */
const AWAY_WAIT_MS = 2000;

/** Whether a fault may be gone the next time, without anybody's doing: no network, or a server that is busy. */
export function passes({ code, what }: Fault): boolean {
  if (code === "data.network") return true;
  const status = Number(what);
  return code === "data.http" && (status === 408 || status === 425 || status === 429 || status >= 500);
}

/** Damage of one transfer, which another may not have. */
const isDamage = ({ code }: Fault) => code === "data.truncated" || code === "data.hash";

/** A fault from a server that says when to come back. */
export class BusyError extends FaultError {
  constructor(
    fault: Fault,
    readonly afterMs: number,
  ) {
    super(fault);
  }
}

/** A Retry-After header in milliseconds: seconds, or a date; null where it is neither. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  const at = /^\d+$/.test(header.trim()) ? now + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(at) ? null : Math.min(LONGEST_WISH_MS, Math.max(0, at - now));
}

export interface RetryOptions {
  signal?: AbortSignal;
  /** Told the fault of a try that will be followed by another. */
  waiting?: (fault: Fault) => void;
}

/** Clock and chance, for tests. */
export interface Timing {
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
}
const REAL: Timing = { wait, random: Math.random };

/**
 * A few tries with exponential back-off, jitter and the server's Retry-After. `attempt` is told how many went before.
 * Throws the last fault; at once what would not be otherwise the next time.
 */
export async function retrying<T>(
  attempt: (before: number) => Promise<T>,
  { signal, waiting }: RetryOptions,
  { wait, random }: Timing = REAL,
): Promise<T> {
  for (let before = 0; ; before++) {
    try {
      return await attempt(before);
    } catch (thrown) {
      const again = thrown instanceof FaultError && (passes(thrown.fault) || isDamage(thrown.fault));
      if (signal?.aborted || !again || before + 1 >= TRIES) throw thrown;
      waiting?.(thrown.fault);
      const backOff = FIRST_WAIT_MS * 2 ** before * (0.5 + random() / 2);
      await wait(thrown instanceof BusyError ? thrown.afterMs + random() * FIRST_WAIT_MS : backOff, signal);
    }
  }
}

/** Tries as long as the fault is one that passes. */
export async function patiently<T>(
  attempt: () => Promise<T>,
  { signal, waiting }: RetryOptions,
  { wait, random }: Timing = REAL,
): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      if (signal?.aborted || !(thrown instanceof FaultError) || !passes(thrown.fault)) throw thrown;
      waiting?.(thrown.fault);
      await wait(AWAY_WAIT_MS * (0.5 + random() / 2), signal);
    }
  }
}

/** Sleeps, less long where the browser says that the network is back. Throws the signal's reason when it aborts. */
function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      signal?.removeEventListener("abort", done);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(done, ms);
    // Node has neither the event nor the function
    globalThis.addEventListener?.("online", done);
    if (signal?.aborted) done();
    else signal?.addEventListener("abort", done);
  });
}
