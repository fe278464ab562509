import { describe, expect, it } from "vitest";
import type { Executor } from "../plan/executor";
import { openTraceBackend } from "../plan/trace";
import { openTestBackend } from "../testing/node-engine";
import { ReferenceExecutor } from "../testing/reference-executor";
import { computesRight } from "./self-test";

/** Runs like `executor`, but what it finds passes through `change`. */
function changed(executor: Executor, change: (scalars: Float32Array) => void): Executor {
  return new Proxy(executor, {
    get(target, name) {
      if (name !== "compile") return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
      return async (...given: Parameters<Executor["compile"]>) => {
        const program = await target.compile(...given);
        return {
          ...program,
          run: async (feed: Parameters<typeof program.run>[0]) => {
            const after = await program.run(feed);
            change(after);
            return after;
          },
        };
      };
    },
  });
}

describe("the self-test of an adapter", () => {
  it("passes where a step is computed right: in float64, and by the WASM engine", async () => {
    const opened = await openTestBackend("wasm", "planned");
    if (opened.engine !== "planned") throw new Error("not planned");
    const trace = await openTraceBackend();
    for (const executor of [new ReferenceExecutor(), await opened.makeExecutor()]) {
      expect(await computesRight(executor, trace)).toBe(true);
    }
  });

  it.each<[string, (scalars: Float32Array) => void]>([
    ["off by 2e-5", (scalars) => scalars.set(scalars.map((value) => value * 1.00002))],
    ["not numbers", (scalars) => scalars.fill(Number.NaN)],
    ["zeros", (scalars) => scalars.fill(0)],
  ])("fails where losses are %s", async (_, change) => {
    expect(await computesRight(changed(new ReferenceExecutor(), change), await openTraceBackend())).toBe(false);
  });

  it("fails where an update is lost, though every loss is right for its weights", async () => {
    const executor = new ReferenceExecutor();
    const start: Parameters<Executor["writeHome"]>[] = [];
    const forgetful = changed(executor, () => {
      for (const given of start) executor.writeHome(...given);
    });
    const write = (...given: Parameters<Executor["writeHome"]>) => {
      start.push(given);
      executor.writeHome(...given);
    };
    const watched = new Proxy(forgetful, {
      get: (target, name) => (name === "writeHome" ? write : Reflect.get(target, name)),
    });
    expect(await computesRight(watched, await openTraceBackend())).toBe(false);
  });
});
