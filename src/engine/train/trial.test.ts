import { beforeAll, describe, expect, it } from "vitest";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { resolve } from "#experiment/resolve";
import type { PlannedBackend } from "../backend/open";
import { openTestBackend } from "../testing/node-engine";
import { trialSpeed } from "./trial";

const CONFIG = resolve({ network: { depth: 8, width: [4, 4, 8, 8] }, batch: { size: 8 } }, CIFAR10_FACTS);

let backend: PlannedBackend;
beforeAll(async () => {
  const opened = await openTestBackend("wasm", "planned");
  if (opened.engine !== "planned") throw new Error("no planned engine");
  backend = opened;
});

describe("a trial", () => {
  it("tells how many images a second a network trains, by steps that really run", async () => {
    let asked = 0;
    const spare: number[] = [];
    const watched = {
      ...backend,
      makeExecutor: () => Promise.reject(new Error("the next network's executor was taken")),
      makeSpareExecutor: async () => {
        const executor = await backend.makeSpareExecutor();
        const compile = executor.compile.bind(executor);
        executor.compile = async (plan, progress) => {
          const program = await compile(plan, progress);
          const run = program.run.bind(program);
          program.run = (input) => {
            spare.push(input.inputs.size);
            return run(input);
          };
          return program;
        };
        return executor;
      },
    };
    const speed = await trialSpeed(watched, CONFIG, async () => ++asked > 0);
    expect(speed).toBeGreaterThan(0);
    expect([asked, spare.length]).toEqual([4, 5]);
  });

  it("ends between two steps when a run begins", async () => {
    let asked = 0;
    expect(await trialSpeed(backend, CONFIG, async () => ++asked < 2)).toBeNull();
    expect(asked).toBe(2);
  });

  it("waits for the steps that are underway when it gives way, and is not stopped by one that fails", async () => {
    const order: string[] = [];
    const ahead = {
      ...backend,
      makeSpareExecutor: async () => {
        const executor = await backend.makeSpareExecutor();
        const [compile, dispose] = [executor.compile.bind(executor), executor.dispose.bind(executor)];
        executor.compile = async (plan, progress) => {
          const program = await compile(plan, progress);
          const run = program.run.bind(program);
          let runs = 0;
          program.run = async (feed) => {
            const done = await run(feed);
            if (runs++ === 0) return done;
            await new Promise((later) => setTimeout(later, 20));
            order.push("failed");
            throw new Error("the device was lost");
          };
          return program;
        };
        executor.dispose = () => {
          order.push("disposed");
          dispose();
        };
        return Object.assign(executor, { stepsAhead: 4 });
      },
    };
    let asked = 0;
    expect(await trialSpeed(ahead, CONFIG, async () => ++asked < 3)).toBeNull();
    expect(order).toEqual(["failed", "failed", "disposed"]);
  });
});
