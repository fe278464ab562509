// Where a cache keeps its files, and how long it waits for them. Chromium's own file system has been seen never to answer
// a request for a file's handle, while the same file could be had a moment later: no training may wait for that.

import { inTime, noAnswer } from "./waiting";

/** Where a cache keeps its files. */
export interface FileStore {
  list(): Promise<{ name: string; bytes: number }[]>;
  /** null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** The parts one after the other; false where there is no room. Throws where it cannot be written for another reason. */
  write(name: string, parts: readonly Uint8Array[]): Promise<boolean>;
  remove(name: string): Promise<void>;
}

/** Far longer than a shard takes to be read or written. */
export const PATIENCE_MS = 5000;
/** A store that has not answered so many times in a row is asked no more. */
const MOST_LATE = 2;

/**
 * The same store; what takes longer than patience lasts throws a TimeoutError, and so does everything at once after two
 * of these in a row.
 */
export function patientStore(store: FileStore): FileStore {
  let late = 0;
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (late >= MOST_LATE) throw noAnswer();
    try {
      const answer = await inTime(ask(), PATIENCE_MS);
      late = 0;
      return answer;
    } catch (thrown) {
      late = thrown instanceof DOMException && thrown.name === "TimeoutError" ? late + 1 : 0;
      throw thrown;
    }
  };
  return {
    list: () => asked(() => store.list()),
    read: (name) => asked(() => store.read(name)),
    write: (name, parts) => asked(() => store.write(name, parts)),
    remove: (name) => asked(() => store.remove(name)),
  };
}
