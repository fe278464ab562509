// Thousands of replayed steps change no byte of memory use: neither of the linear memory nor, but for noise, of the heap.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import type { Settings } from "#experiment/config";
import { type SmallTraining, smallTraining } from "../testing/small-training";
import type { WasmExecutor } from "./executor";
import { openWasmEngine } from "./open-wasm";

const STEPS = 5000;
/** Steps before the first look: until then V8 compiles and optimises. */
const WARM = 500;
const TINY: Settings = { network: { width: [4, 4, 4, 4] }, host: { kind: "classification" }, split: { k: 2 } };
/** What the heap may gain in all: less than the smallest object a step would make. */
const NOISE_BYTES = 8 * STEPS;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

let executor: WasmExecutor;
let step: SmallTraining["step"];
afterEach(() => executor.dispose());

async function open() {
  executor = (await openWasmEngine(nodeWasm(), { threads: 1 })).executor;
  ({ step } = await smallTraining(executor, 1, TINY));
  for (let done = 0; done < WARM; done++) await step();
}

/** Of everything that JavaScript holds and can count. */
function heapBytes(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("memory use on WASM", () => {
  it("does not change in 5,000 replayed steps", async () => {
    await open();
    const { memory } = executor.memory;
    const before = { buffer: memory.buffer, bytes: memory.buffer.byteLength, allocated: executor.allocatedBytes() };
    const heapBefore = heapBytes();
    for (let done = 0; done < STEPS; done++) await step();
    expect(heapBytes() - heapBefore).toBeLessThan(NOISE_BYTES);
    // memory that grows has another buffer
    expect(memory.buffer).toBe(before.buffer);
    expect(memory.buffer.byteLength).toBe(before.bytes);
    expect(executor.allocatedBytes()).toEqual(before.allocated);
    expect((await step())[0]).toBe(0);
  });

  it("is seen to change where something is kept of each step", async () => {
    await open();
    const kept: Float32Array[] = [];
    const heapBefore = heapBytes();
    for (let done = 0; done < STEPS / 5; done++) kept.push(await step());
    expect(heapBytes() - heapBefore).toBeGreaterThan(NOISE_BYTES);
    expect(kept).toHaveLength(STEPS / 5);
  });
});
