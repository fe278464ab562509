// Test cases of every kernel, by name; both engines run all of them (kernel-check.ts) against the references.

import { KERNELS, type KernelName } from "../plan/kernels";
import { halfBits } from "./half";
import {
  type Filled,
  fixed,
  home,
  IMAGES,
  type KernelCase,
  kernelCase,
  NOT_NUMBERS,
  normal,
  scalarOf,
} from "./kernel-case";
import { type ConvolutionKernel, convolutionCases } from "./kernel-cases-convolution";
import { type ImageKernel, imageCases } from "./kernel-cases-image";
import { type LossKernel, lossCases } from "./kernel-cases-loss";
import { type NormKernel, normCases } from "./kernel-cases-norm";
import { type UpdateKernel, updateCases } from "./kernel-cases-update";

/** Batch, inputs, outputs. */
const LINEARS = [
  [1, 1, 1],
  [7, 5, 3],
  [9, 64, 10],
  [5, 128, 100],
  [32, 16, 128],
  [3, 20, 7],
] as const;

/** Every way two tensors of one shape can share memory with the result, over shapes of any rank. */
function pairCases(kernel: KernelName, [a, b]: [string, string], output: string, places: (string | null)[]) {
  return ELEMENT_SHAPES.flatMap((shape) =>
    places.map((on) =>
      kernelCase(kernel, `[${shape}]${on ? `, ${output} on ${on}` : ""}`, {
        inputs: { [a]: normal(shape), [b]: normal(shape) },
        outputs: { [output]: { shape } },
        inPlace: on ? { [output]: on } : {},
      }),
    ),
  );
}

const ELEMENT_SHAPES: readonly (readonly number[])[] = [[1], [7, 5], [3, 10], [300, 28], ...IMAGES];

const ELEMENT_CASES = {
  relu: () => [
    kernelCase("relu", "what is not a number", {
      inputs: { x: fixed([4], NOT_NUMBERS) },
      outputs: { y: { shape: [4] } },
    }),
    ...ELEMENT_SHAPES.flatMap((shape) =>
      [false, true].map((inPlace) =>
        kernelCase("relu", `[${shape}]${inPlace ? ", in place" : ""}`, {
          inputs: { x: normal(shape) },
          outputs: { y: { shape } },
          inPlace: inPlace ? { y: "x" } : {},
        }),
      ),
    ),
  ],
  reluGradient: () => pairCases("reluGradient", ["dy", "y"], "dx", [null, "dy"]),
  add: () => pairCases("add", ["a", "b"], "y", [null, "a", "b"]),
  dropout: () => pairCases("dropout", ["x", "mask"], "y", [null, "x", "mask"]),
  addChannels: () =>
    IMAGES.flatMap((shape) =>
      [false, true].map((inPlace) =>
        kernelCase("addChannels", `[${shape}]${inPlace ? ", in place" : ""}`, {
          inputs: { x: normal(shape), bias: home(normal([shape[3]])) },
          outputs: { y: { shape } },
          inPlace: inPlace ? { y: "x" } : {},
        }),
      ),
    ),
  channelSum: () =>
    IMAGES.map((shape) =>
      kernelCase("channelSum", `[${shape}]`, {
        inputs: { x: normal(shape, 1) },
        outputs: { y: { shape: [shape[3]] } },
      }),
    ),
  scaledSum: () =>
    IMAGES.flatMap((shape) =>
      [null, "bias", "ema"].map((on) =>
        kernelCase("scaledSum", `[${shape}]${on ? `, y on ${on}` : ""}`, {
          inputs: { bias: normal(shape), ema: normal(shape), scale: home(normal([], 1, 0.1)) },
          outputs: { y: { shape } },
          inPlace: on ? { y: on } : {},
        }),
      ),
    ),
  scaledSumGradient: () =>
    IMAGES.flatMap((shape) =>
      [false, true].map((inPlace) =>
        kernelCase("scaledSumGradient", `[${shape}]${inPlace ? ", in place" : ""}`, {
          inputs: { dy: normal(shape), bias: normal(shape, 1), ema: normal(shape), scale: home(normal([], 1, 0.1)) },
          outputs: { dbias: { shape }, dema: { shape }, dscale: { shape: [] } },
          inPlace: inPlace ? { dbias: "dy" } : {},
        }),
      ),
    ),
  dropoutMask: () =>
    ELEMENT_SHAPES.map((shape, i) =>
      kernelCase("dropoutMask", `[${shape}]`, {
        inputs: { step: scalarOf(i * 1000 + 1) },
        outputs: { y: { shape } },
        attributes: { rate: 0.1 + 0.05 * i, seed: 3 + i, purpose: 5, layer: 0xfedcba98 - i, shape },
        tolerance: 1e-6,
      }),
    ),
  linear: () =>
    LINEARS.map(([n, ci, co]) =>
      kernelCase("linear", `[${n},${ci}] to ${co}`, {
        inputs: { x: normal([n, ci]), weight: home(normal([ci, co])), bias: home(normal([co])) },
        outputs: { y: { shape: [n, co] } },
      }),
    ),
  linearGradient: () =>
    LINEARS.flatMap(([n, ci, co]) =>
      [false, true].map((ofInput) =>
        kernelCase("linearGradient", `[${n},${ci}] to ${co}${ofInput ? ", dx" : ""}`, {
          inputs: { dy: normal([n, co]), x: normal([n, ci]), weight: home(normal([ci, co])) },
          outputs: {
            ...(ofInput ? { dx: { shape: [n, ci] } } : {}),
            dweight: { shape: [ci, co] },
            dbias: { shape: [co] },
          },
        }),
      ),
    ),
  packHalf: () =>
    HALF_SIZES.map((size) =>
      kernelCase("packHalf", `${size} numbers`, {
        inputs: { x: halfExact(size) },
        outputs: { y: { shape: [Math.ceil(size / 2)], dtype: "i32" } },
        tolerance: 0,
      }),
    ),
  unpackHalf: () =>
    HALF_SIZES.map((size) =>
      kernelCase("unpackHalf", `${size} numbers`, {
        inputs: { x: halfWords(size) },
        outputs: { y: { shape: [size] } },
        tolerance: 0,
      }),
    ),
} satisfies Partial<Record<KernelName, () => KernelCase[]>>;

const HALF_SIZES = [1, 2, 7, 64, 1023, 4098];

/** Numbers that half precision holds exactly, and some that are clamped: no rounding to agree on. */
const halfExact = (size: number): Filled => ({
  shape: [size],
  fill: (draws, count) =>
    draws.normal(count).map((v, i) => (i % 97 === 5 ? Math.sign(v) * 1e6 : Math.round(v * 64) / 8)),
});

const halfWords = (size: number): Filled => ({
  shape: [Math.ceil(size / 2)],
  dtype: "i32",
  fill: (draws, count) => {
    const values = draws.normal(2 * count);
    return Int32Array.from(
      { length: count },
      (_, i) => halfBits(values[2 * i]!) | (halfBits(values[2 * i + 1]!) << 16),
    );
  },
});

type Others = Exclude<KernelName, ConvolutionKernel | NormKernel | UpdateKernel | LossKernel | ImageKernel>;

const own = (kernel: KernelName): kernel is Others => kernel in ELEMENT_CASES;

/** All cases of a kernel, the same at every call. */
export function kernelCases(kernel: KernelName): KernelCase[] {
  if (own(kernel)) return (ELEMENT_CASES satisfies Record<Others, unknown>)[kernel]();
  switch (kernel) {
    case "convolution":
    case "convolutionInputGradient":
    case "convolutionFilterGradient":
    case "convolutionFilterUpdate":
      return convolutionCases(kernel);
    case "normStatistics":
    case "normApply":
    case "normGradientSums":
    case "normGradientApply":
      return normCases(kernel);
    case "runningStatistics":
    case "sgd":
    case "movingAverage":
      return updateCases(kernel);
    case "crossEntropy":
    case "contrast":
    case "normaliseRows":
    case "reconstruction":
      return lossCases(kernel);
    default:
      return imageCases(kernel);
  }
}

export const KERNEL_NAMES = Object.keys(KERNELS) as KernelName[];
