import { afterEach, describe, expect, it, vi } from "vitest";
import { PATIENCE_MS } from "./file-store";
import { HANDLE_PATIENCE_MS, openPageCache } from "./opfs-store";

const silence = () => new Promise<never>(() => undefined);
const storage = {
  estimate: async () => ({ quota: 1e9 }),
  getDirectory: async () => ({ getDirectoryHandle: silence }),
};

describe("the page's cache", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it.each([
    ["what it allows", { ...storage, estimate: silence }],
    ["its files", { ...storage, getDirectory: silence }],
    ["a folder of them", storage],
  ])("is done without where the browser never gives %s", async (_, silent) => {
    vi.stubGlobal("navigator", { storage: silent });
    vi.useFakeTimers();
    const opened = vi.fn();
    void openPageCache().then(opened);
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(opened).toHaveBeenCalledExactlyOnceWith(null);
  });

  it("keeps nothing where a file does not open in time, and closes one that opens late", async () => {
    const file = { close: vi.fn() };
    let open: (late: typeof file) => void = () => undefined;
    const late = new Promise<typeof file>((resolve) => {
      open = resolve;
    });
    const folder = {
      async *entries() {},
      getFileHandle: async (_: string, { create } = { create: false }) => {
        if (!create) throw new DOMException("there is none", "NotFoundError");
        return { createSyncAccessHandle: () => late };
      },
      removeEntry: async () => undefined,
    };
    vi.stubGlobal("navigator", {
      storage: { ...storage, getDirectory: async () => ({ getDirectoryHandle: async () => folder }) },
    });
    vi.useFakeTimers();
    const cache = await openPageCache();
    const done = vi.fn();
    void cache?.put("a", new Uint8Array(10), "0".repeat(64)).then(done);
    await vi.advanceTimersByTimeAsync(HANDLE_PATIENCE_MS - 1);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalled();
    expect([cache?.has("a"), file.close.mock.calls.length]).toEqual([false, 0]);
    open(file);
    await vi.advanceTimersByTimeAsync(0);
    expect(file.close).toHaveBeenCalledOnce();
  });

  it("is done without where there are no files", async () => {
    vi.stubGlobal("navigator", {});
    expect(await openPageCache()).toBeNull();
  });
});
