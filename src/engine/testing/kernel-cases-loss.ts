// Cases of the losses, with and without a gradient, and not finite: then `stop` must come out as 1.

import type { KernelName } from "../plan/kernels";
import { fixed, IMAGES, type KernelCase, kernelCase, normal, SCALAR, scalarOf, uniform, whole } from "./kernel-case";

export type LossKernel = Extract<KernelName, "crossEntropy" | "contrast" | "normaliseRows" | "reconstruction">;

/** Batch and width. */
const MATRICES = [
  [1, 2],
  [7, 10],
  [9, 3],
  [32, 10],
  [5, 100],
  [64, 16],
  [3, 1000],
] as const;
const DY = 0.7;
const LOSSES = { loss: SCALAR, stop: SCALAR };

type Gradient = "none" | "apart" | "in place";
const ending = (gradient: Gradient) => ({ none: "", apart: ", gradient", "in place": ", gradient in place" })[gradient];

function crossEntropy(n: number, classes: number, gradient: Gradient, mean = 0): KernelCase {
  return kernelCase("crossEntropy", `[${n},${classes}]${ending(gradient)}${mean ? `, logits near ${mean}` : ""}`, {
    inputs: {
      logits: normal([n, classes], mean, 3),
      labels: whole([n], classes),
      dy: gradient === "none" ? null : scalarOf(DY),
    },
    outputs: {
      ...LOSSES,
      correct: SCALAR,
      ...(gradient === "none" ? {} : { dlogits: { shape: [n, classes] } }),
    },
    inPlace: gradient === "in place" ? { dlogits: "logits" } : {},
  });
}

/** The first of equal logits is the answer: 2 of 4 are right. */
const ties = () =>
  kernelCase("crossEntropy", "equal logits", {
    inputs: {
      logits: fixed([4, 3], [1, 1, 1, 1, 1, 1, 0, 2, 2, 0, 2, 2]),
      labels: { shape: [4], dtype: "i32", fill: () => Int32Array.of(0, 1, 1, 2) },
    },
    outputs: { ...LOSSES, correct: SCALAR },
  });

const notFinite = () =>
  kernelCase("crossEntropy", "not finite", {
    inputs: {
      logits: fixed([2, 3], [0, 1, 2, Number.NaN, Number.NaN, Number.NaN]),
      labels: { shape: [2], dtype: "i32", fill: () => Int32Array.of(2, 1) },
    },
    outputs: { ...LOSSES, correct: SCALAR },
  });

function contrast(n: number, width: number, classes: number, gradient: boolean): KernelCase {
  return kernelCase("contrast", `[${n},${width}], ${classes} labels${gradient ? ", gradient" : ""}`, {
    inputs: {
      features: normal([n, width]),
      labels: whole([n], classes),
      dy: gradient ? scalarOf(DY) : null,
    },
    outputs: { ...LOSSES, ...(gradient ? { dfeatures: { shape: [n, width] } } : {}) },
    attributes: { temperature: 0.07, baseTemperature: 0.1 },
    // similarities are divided by 0.07 and then stand in an exponent
    tolerance: 5e-5,
  });
}

const MEAN = [0.49, 0.48, 0.45, 0.5];
const STD = [0.25, 0.24, 0.26, 0.2];

function reconstruction(shape: readonly number[], gradient: Gradient): KernelCase {
  const c = shape[3]!;
  return kernelCase("reconstruction", `[${shape}]${ending(gradient)}`, {
    inputs: {
      // beyond 16 a float32 sigmoid is 1
      z: uniform(shape, -20, 20),
      image: uniform(shape, -1.8, 1.8),
      dy: gradient === "none" ? null : scalarOf(DY),
    },
    outputs: { ...LOSSES, ...(gradient === "none" ? {} : { dz: { shape } }) },
    attributes: { mean: MEAN.slice(0, c), std: STD.slice(0, c) },
    inPlace: gradient === "in place" ? { dz: "z" } : {},
  });
}

export function lossCases(kernel: LossKernel): KernelCase[] {
  switch (kernel) {
    case "crossEntropy":
      return [
        ...MATRICES.flatMap(([n, classes]) =>
          (["none", "apart", "in place"] as const).map((gradient) => crossEntropy(n, classes, gradient)),
        ),
        crossEntropy(7, 10, "apart", 200),
        ties(),
        notFinite(),
      ];
    case "contrast":
      return MATRICES.flatMap(([n, width], i) => [false, true].map((g) => contrast(n, width, [2, 3, 10][i % 3]!, g)));
    case "reconstruction":
      return IMAGES.filter(([, , , c]) => c <= 4)
        .concat([[3, 28, 28, 1] as never, [2, 32, 32, 3] as never])
        .flatMap((shape) => (["none", "apart", "in place"] as const).map((g) => reconstruction(shape, g)));
    case "normaliseRows":
      return MATRICES.map(([n, width]) =>
        kernelCase("normaliseRows", `[${n},${width}]`, {
          inputs: { features: normal([n, width]) },
          outputs: { y: { shape: [n, width] } },
        }),
      );
  }
}
