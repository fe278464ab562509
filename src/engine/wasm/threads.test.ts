// Results do not depend on the number of threads, to the bit; and where threads are missing, the engine goes on with fewer.

import { afterEach, describe, expect, it, vi } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import { smallTraining } from "../testing/small-training";
import type { WasmExecutor } from "./executor";
import { openWasmEngine, type WasmOptions, type WasmSurroundings } from "./open-wasm";
import { startThreads, type ThreadWorker } from "./threads";

const IMAGES = 5;
const STEPS = 3;
const CORES = 4;

const opened: WasmExecutor[] = [];
afterEach(() => {
  for (const executor of opened.splice(0)) executor.dispose();
});

async function open(options: WasmOptions, surroundings: Partial<WasmSurroundings> = {}) {
  const engine = await openWasmEngine({ ...nodeWasm(), cores: CORES, ...surroundings }, options);
  opened.push(engine.executor);
  return engine;
}

/** All homes after a few steps of a small network with auxiliary networks, and the last losses. */
async function trained(executor: WasmExecutor): Promise<{ homes: Float32Array[]; scalars: Float32Array }> {
  const { step, homes } = await smallTraining(executor, IMAGES);
  let scalars = await step();
  for (let done = 1; done < STEPS; done++) scalars = Float32Array.from(await step());
  return { homes: await homes(), scalars };
}

const bits = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

describe("threads", () => {
  it.each([true, false])("train the same weights to the bit on 1, 2 and 3 threads, relaxed %s", async (relaxed) => {
    const alone = await trained((await open({ threads: 1, relaxed })).executor);
    expect(alone.homes.length).toBeGreaterThan(50);
    expect(alone.scalars[0]).toBe(0);
    for (const threads of [2, 3]) {
      const together = await trained((await open({ threads, relaxed })).executor);
      expect(bits(together.scalars).equals(bits(alone.scalars))).toBe(true);
      const different = alone.homes.filter((home, i) => !bits(home).equals(bits(together.homes[i]!)));
      expect(different).toEqual([]);
    }
  });

  it("are never more than cores, and as many as wished", async () => {
    expect((await open({ threads: 9 }, { cores: 2 })).facts).toMatchObject({ threads: 2, shared: true, notes: [] });
    expect((await open({ threads: 1 })).facts).toMatchObject({ threads: 1, shared: false, notes: [] });
  });

  it("are one where workers cannot share memory, which is told", async () => {
    const { facts, executor } = await open({ threads: 2 }, { startThread: null });
    expect(facts).toMatchObject({ threads: 1, shared: false, notes: [{ code: "wasm.notShared", wished: 2 }] });
    expect((await trained(executor)).scalars[0]).toBe(0);
  });

  it("are one where there is no shared memory, which is told", async () => {
    class UnsharedMemory extends WebAssembly.Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.shared) throw new TypeError("SharedArrayBuffer is missing");
        super(descriptor);
      }
    }
    vi.stubGlobal("WebAssembly", Object.create(WebAssembly, { Memory: { value: UnsharedMemory } }));
    const { facts, executor } = await open({ threads: 2 }).finally(() => vi.unstubAllGlobals());
    expect(facts).toMatchObject({ threads: 1, shared: false, notes: [{ code: "wasm.notShared", wished: 2 }] });
    expect((await trained(executor)).scalars[0]).toBe(0);
  });

  it.each<[string, () => Partial<ThreadWorker>]>([
    ["fails", () => ({ ready: Promise.reject(new Error("no worker")) })],
    [
      "is refused",
      () => {
        throw new Error("no more workers");
      },
    ],
  ])("are fewer where a worker %s, which is told, and train the same weights", async (_, fault) => {
    const start = nodeWasm().startThread!;
    let asked = 0;
    const startThread: typeof start = (module, memory) =>
      asked++ === 0 ? { ...start(module, memory), ...fault() } : start(module, memory);
    const { facts, executor } = await open({ threads: 3 }, { startThread });
    expect(facts).toMatchObject({ threads: 2, shared: true, notes: [{ code: "wasm.fewerThreads", wished: 3 }] });
    const [fewer, alone] = [await trained(executor), await trained((await open({ threads: 1 })).executor)];
    expect(bits(fewer.scalars).equals(bits(alone.scalars))).toBe(true);
  });

  it("do not wait for a worker that never answers", async () => {
    vi.useFakeTimers();
    const ends: number[] = [];
    const serving: number[] = [];
    let asked = 0;
    const start = (): ThreadWorker => {
      const worker = asked++;
      return {
        ready: worker === 0 ? new Promise(() => undefined) : Promise.resolve(),
        serve: (thread) => void serving.push(worker, thread),
        end: () => void ends.push(worker),
      };
    };
    const workers = startThreads(2, start, {} as WebAssembly.Module, {} as WebAssembly.Memory);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await workers).toHaveLength(1);
    vi.useRealTimers();
    expect([ends, serving]).toEqual([[0], [1, 1]]);
  });
});
