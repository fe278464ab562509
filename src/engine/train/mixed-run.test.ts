import { describe, expect, it } from "vitest";
import { manySteps, mixedRun } from "../testing/mixed-run";
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

describe("a thousand replayed steps", () => {
  it("change no byte count on WASM", { timeout: 60_000 }, async () => {
    const backend = await openTestBackend("wasm", "planned");
    const seen: unknown[] = [];
    await manySteps(runnerOn(backend), 1000, (runner) => seen.push(runner.memory()));
    expect(seen[1]).toEqual(seen[0]);
    expect(seen).toHaveLength(2);
  });
});
