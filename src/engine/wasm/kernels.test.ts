// Every kernel against its float64 reference, on both builds and on one and two threads.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import type { KernelCase } from "../testing/kernel-case";
import { KERNEL_NAMES, kernelCases } from "../testing/kernel-cases";
import { complaints, type Finding, kernelChecker } from "../testing/kernel-check";
import type { WasmExecutor } from "./executor";
import { openWasmEngine } from "./open-wasm";

describe.each([
  { relaxed: true, threads: 1 },
  { relaxed: false, threads: 2 },
])("kernels, $threads threads, relaxed $relaxed", (options) => {
  let executor: WasmExecutor;
  let check: (kernelCase: KernelCase) => Promise<Finding[]>;
  beforeAll(async () => {
    const opened = await openWasmEngine({ ...nodeWasm(), cores: 2 }, options);
    expect(opened.facts).toMatchObject({ ...options, notes: [] });
    executor = opened.executor;
    check = kernelChecker(executor);
  });
  afterAll(() => executor.dispose());

  it.each(KERNEL_NAMES)("%s agrees with its reference", async (name) => {
    const found: string[] = [];
    for (const kernelCase of kernelCases(name)) found.push(...complaints(kernelCase, await check(kernelCase)));
    expect(found).toEqual([]);
  });
});
