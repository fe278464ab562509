// The checker of kernels, on an executor that runs the references: every case passes there, and faults do not.

import { describe, expect, it } from "vitest";
import type { Program } from "../plan/executor";
import type { Plan } from "../plan/plan";
import { KERNEL_NAMES, kernelCases } from "./kernel-cases";
import { randomConvolutionCases } from "./kernel-cases-convolution";
import { complaints, kernelChecker } from "./kernel-check";
import { ReferenceExecutor } from "./reference-executor";

describe("kernel check", () => {
  const check = kernelChecker(new ReferenceExecutor());

  it.each(KERNEL_NAMES)("%s: all cases are sound", async (kernel) => {
    const cases = kernelCases(kernel);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    for (const kernelCase of cases) {
      const findings = await check(kernelCase);
      expect(complaints(kernelCase, findings)).toEqual([]);
    }
  });

  it("random convolutions are the same for the same seed", () => {
    const names = (seed: number) => [...randomConvolutionCases(5, seed)].map(({ name }) => name);
    expect(names(1)).toHaveLength(20);
    expect(names(1)).toEqual(names(1));
    expect(names(1)).not.toEqual(names(2));
  });

  it.each([
    ["gives NaN", (values: Float32Array) => values.fill(Number.NaN)],
    ["does nothing", (values: Float32Array) => values.fill(0)],
    ["is off by a little", (values: Float32Array) => values.map((value) => value * 1.0001)],
  ])("a kernel that %s is found out", async (_, spoil) => {
    class Faulty extends ReferenceExecutor {
      override async compile(plan: Plan): Promise<Program> {
        const program = await super.compile(plan);
        const output = Object.values(plan.calls[0]!.outputs)[0]!;
        const read = program.read.bind(program);
        program.read = async (value) => (value === output ? spoil(await read(value)) : read(value));
        return program;
      }
    }
    const kernelCase = kernelCases("convolution")[5]!;
    expect(complaints(kernelCase, await kernelChecker(new Faulty())(kernelCase))).toHaveLength(1);
  });
});
