import { describe, expect, it } from "vitest";
import { mixedRun } from "../testing/mixed-run";
import { openTestBackend } from "../testing/node-engine";
import { runnerOn } from "./make-runner";

describe("a run that alternates training, evaluation, live knobs and re-plans", () => {
  it("gives planned on WASM the losses of an eager one", async () => {
    const eager = await mixedRun(runnerOn(await openTestBackend("wasm", "eager")));
    const planned = await mixedRun(runnerOn(await openTestBackend("wasm", "planned")));
    expect(planned).toHaveLength(eager.length);
    for (const [i, loss] of planned.entries()) expect(Math.abs(loss / eager[i]! - 1)).toBeLessThan(1e-5);
    expect(new Set(planned).size).toBe(planned.length);
  });
});
