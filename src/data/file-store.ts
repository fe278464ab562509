// Where a cache keeps its files, and how long it waits for them. Chromium's own file system has been seen never to answer
// a request for a file's handle, while the same file could be had a moment later: no training may wait for that.

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

/** The same store; what takes longer than patience lasts throws a TimeoutError. */
export function patientStore(store: FileStore): FileStore {
  return {
    list: () => inTime(store.list()),
    read: (name) => inTime(store.read(name)),
    write: (name, parts) => inTime(store.write(name, parts)),
    remove: (name) => inTime(store.remove(name)),
  };
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException("the store does not answer", "TimeoutError")), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
