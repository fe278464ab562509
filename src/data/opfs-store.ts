// Files in the browser's own file system (OPFS), from a worker: where a page's cache of shards lies.

import { ShardCache } from "./cache";
import { type FileStore, PATIENCE_MS } from "./file-store";
import { inTime } from "./waiting";

const FOLDER = "shards";
/** Of what the browser allows this page, at most half, and at most a gigabyte. */
const BUDGET_BYTES = 1e9;
const BUDGET_SHARE = 0.5;
/** For a file's handle, which takes a few milliseconds where it comes at all. */
export const HANDLE_PATIENCE_MS = 1000;

class OpfsStore implements FileStore {
  constructor(private readonly folder: FileSystemDirectoryHandle) {}

  async list() {
    const found: { name: string; bytes: number }[] = [];
    for await (const [name, handle] of this.folder.entries()) {
      if (handle.kind === "file") found.push({ name, bytes: (await (handle as FileSystemFileHandle).getFile()).size });
    }
    return found;
  }

  async read(name: string) {
    const handle = await this.folder.getFileHandle(name).catch((reason: unknown) => {
      if (reason instanceof DOMException && reason.name === "NotFoundError") return null;
      throw reason;
    });
    return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
  }

  async write(name: string, parts: readonly Uint8Array[]) {
    try {
      return await this.fill(name, parts);
    } catch (reason) {
      // a new file's name alone may be too much
      if (reason instanceof DOMException && reason.name === "QuotaExceededError") return false;
      throw reason;
    }
  }

  private async fill(name: string, parts: readonly Uint8Array[]): Promise<boolean> {
    const handle = await this.folder.getFileHandle(name, { create: true });
    const file = await openFile(handle);
    try {
      file.truncate(0);
      let at = 0;
      for (const part of parts) {
        // beyond the quota Chromium gives an error's number, as if it were more bytes than there are
        if (file.write(part, { at }) !== part.length) return false;
        at += part.length;
      }
      return true;
    } finally {
      file.close();
    }
  }

  async remove(name: string) {
    await this.folder.removeEntry(name);
  }
}

/** Throws a TimeoutError where the browser does not answer; a file that is opened all the same is closed. */
async function openFile(handle: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  const opening = handle.createSyncAccessHandle();
  try {
    return await inTime(opening, HANDLE_PATIENCE_MS);
  } catch (reason) {
    void opening.then((file) => file.close()).catch(() => undefined);
    throw reason;
  }
}

/** The page's cache; null where the browser gives pages no files, as in a private window, or does not answer. */
export async function openPageCache(): Promise<ShardCache | null> {
  return inTime(open(), PATIENCE_MS).catch(() => null);
}

async function open(): Promise<ShardCache> {
  const { quota = 0 } = await navigator.storage.estimate();
  const root = await navigator.storage.getDirectory();
  const store = new OpfsStore(await root.getDirectoryHandle(FOLDER, { create: true }));
  return ShardCache.open(store, Math.min(BUDGET_BYTES, quota * BUDGET_SHARE));
}
