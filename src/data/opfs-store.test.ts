import { afterEach, describe, expect, it, vi } from "vitest";
import { PATIENCE_MS } from "./file-store";
import { openPageCache } from "./opfs-store";

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

  it("is done without where there are no files", async () => {
    vi.stubGlobal("navigator", {});
    expect(await openPageCache()).toBeNull();
  });
});
