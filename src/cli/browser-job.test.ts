// Golden cases on WebGPU, in a real Chromium with its software adapter. Without an adapter this fails: it never skips.

import { describe, expect, it } from "vitest";
import { runInBrowser } from "./browser-job";
import type { ParityRow } from "./jobs";

const CASES = ["end-to-end", "man-k3", "infopro-man-k3", "odd-13"];
const quiet = { progress: () => undefined, say: () => undefined };

describe("in headless Chromium", () => {
  it("golden cases hold on WebGPU, without an uncaptured error", { timeout: 300_000 }, async () => {
    const folders = CASES.map((name) => `golden/${name}`);
    const rows = await runInBrowser<ParityRow[]>(
      "parity",
      { backend: "webgpu", folders: folders.length },
      folders,
      quiet,
    );
    expect(rows.map(({ name, ok }) => [name, ok])).toEqual(CASES.map((name) => [name, true]));
    for (const { tensors } of rows) expect(tensors).toBeGreaterThan(100);
  });

  it("a job's fault comes back as the fault it is", { timeout: 60_000 }, async () => {
    const run = runInBrowser("parity", { backend: "cpu", folders: 1 }, ["src/messages"], quiet);
    await expect(run).rejects.toThrow("data.notFound | messages/config.json");
  });
});
