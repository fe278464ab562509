// Things of one name done one after the other: who asks while one is on its way finds what that one has kept.

import { unlessAborted } from "./waiting";

export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Does it once what was asked for before under that name has ended. Throws the signal's reason where that is waited for too long. */
  run<T>(name: string, act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.last.get(name) ?? Promise.resolve();
    const now = unlessAborted(before, signal).then(act);
    const ended = Promise.allSettled([before, now]).then(() => undefined);
    this.last.set(name, ended);
    return now;
  }
}
