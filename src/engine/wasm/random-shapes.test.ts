// A thousand convolutions of random shapes, direct and Winograd's, forward and back, against the float64 reference.

import { expect, it } from "vitest";
import { nodeWasm } from "#cli/node-wasm";
import { randomConvolutionCases } from "../testing/kernel-cases-convolution";
import { complaints, kernelChecker } from "../testing/kernel-check";
import { openWasmEngine } from "./open-wasm";

const SHAPES = 1000;
/** The update with the filter's gradient makes the same products as that alone. */
const KERNELS = ["convolution", "convolutionInputGradient", "convolutionFilterGradient"] as const;
const SEED = 20;
const TOLERANCE = 2e-6;

it("convolves 1,000 random shapes", async () => {
  const { executor } = await openWasmEngine({ ...nodeWasm(), cores: 2 }, { threads: 2 });
  const check = kernelChecker(executor);
  const found: string[] = [];
  let cases = 0;
  for (const kernelCase of randomConvolutionCases(SHAPES, SEED, KERNELS)) {
    cases++;
    found.push(
      ...complaints(
        kernelCase,
        (await check(kernelCase)).map((f) => ({ ...f, tolerance: TOLERANCE })),
      ),
    );
  }
  executor.dispose();
  expect(cases).toBe(KERNELS.length * SHAPES);
  expect(found).toEqual([]);
});
