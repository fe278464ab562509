// Cases of the batch norm kernels: plain, with a residual, with a residual that is a norm itself; also on data of mean 50
// and deviation 3, where careless sums lose their digits.

import type { KernelName } from "../plan/kernels";
import {
  type Filled,
  fixed,
  home,
  IMAGES,
  type KernelCase,
  kernelCase,
  NOT_NUMBERS,
  normal,
  uniform,
} from "./kernel-case";
import { sizeOf } from "./kernel-numbers";

export type NormKernel = Extract<KernelName, `norm${"Statistics" | "Apply" | "GradientSums" | "GradientApply"}`>;

interface Variant {
  residual: "none" | "plain" | "norm";
  relu: boolean;
  inPlace: Record<string, string>;
  /** Of the data. */
  mean: number;
  deviation: number;
}

const plainly = { relu: false, inPlace: {}, mean: 0, deviation: 1 };
const APPLY: Variant[] = [
  { ...plainly, residual: "none" },
  { ...plainly, residual: "none", relu: true, inPlace: { y: "x" }, mean: 50, deviation: 3 },
  { ...plainly, residual: "plain", relu: true },
  { ...plainly, residual: "plain", relu: true, inPlace: { y: "residual" }, mean: 50, deviation: 3 },
  { ...plainly, residual: "plain", inPlace: { y: "x" } },
  { ...plainly, residual: "norm", relu: true, mean: 50, deviation: 3 },
  { ...plainly, residual: "norm", inPlace: { y: "residual" } },
];
const GRADIENT: Variant[] = [
  { ...plainly, residual: "none" },
  { ...plainly, residual: "none", relu: true, inPlace: { dx: "dy" }, mean: 50, deviation: 3 },
  { ...plainly, residual: "plain", relu: true, mean: 50, deviation: 3 },
  { ...plainly, residual: "plain", relu: true, inPlace: { through: "dy" } },
  { ...plainly, residual: "norm", relu: true, mean: 50, deviation: 3 },
  { ...plainly, residual: "norm", inPlace: { dx: "dy" } },
];

type Images = readonly number[];
const nameOf = (shape: Images, { residual, relu, inPlace, mean }: Variant) =>
  [
    `[${shape}]`,
    residual === "none" ? "" : `residual ${residual}`,
    relu ? "relu" : "",
    Object.entries(inPlace).map(([output, input]) => `${output} on ${input}`),
    mean ? `mean ${mean}` : "",
  ]
    .flat()
    .filter(Boolean)
    .join(", ");

const channels = (shape: Images) => [shape.at(-1)!];

/** Also vectors, each an image of one pixel. */
const SHAPES: readonly Images[] = [...IMAGES, [9, 20], [32, 512], [7, 5]];

/** Statistics near the data's own, under the given names. */
const statistics = (shape: Images, { mean, deviation }: Variant, names: [mean: string, variance: string]) => ({
  [names[0]]: normal(channels(shape), mean, 0.1),
  [names[1]]: uniform(channels(shape), 0.8 * deviation ** 2, 1.2 * deviation ** 2),
});

/** The residual, with all that its own norm needs where it has one. */
function residualInputs(shape: Images, variant: Variant, extra: string[]): Record<string, Filled | null> {
  if (variant.residual === "none") return {};
  const residual = normal(shape, variant.mean, variant.deviation);
  if (variant.residual === "plain") return { residual };
  const parameters = extra.map((name) => [name, home(normal(channels(shape)))]);
  return {
    residual,
    ...statistics(shape, variant, ["residualMean", "residualVariance"]),
    ...Object.fromEntries(parameters),
  };
}

function apply(shape: Images, variant: Variant, i: number): KernelCase {
  const own = statistics(shape, variant, ["mean", "variance"]);
  // as in evaluation: the statistics are homes
  const fixedOwn = Object.fromEntries(Object.entries(own).map(([name, filled]) => [name, home(filled)]));
  return kernelCase("normApply", nameOf(shape, variant) + (i % 2 ? ", fixed" : ""), {
    inputs: {
      x: normal(shape, variant.mean, variant.deviation),
      ...(i % 2 ? fixedOwn : own),
      scale: home(normal(channels(shape))),
      shift: home(normal(channels(shape))),
      ...residualInputs(shape, variant, ["residualScale", "residualShift"]),
    },
    outputs: { y: { shape } },
    attributes: { relu: variant.relu },
    inPlace: variant.inPlace,
  });
}

function notNumbers(): KernelCase {
  const vector = (value: number) => home(fixed([4], [value, value, value, value]));
  return kernelCase("normApply", "what is not a number, relu", {
    inputs: {
      x: fixed([1, 1, 1, 4], NOT_NUMBERS),
      mean: vector(0),
      variance: vector(1),
      scale: vector(1),
      shift: vector(0),
    },
    outputs: { y: { shape: [1, 1, 1, 4] } },
    attributes: { relu: true },
  });
}

const gradientInputs = (shape: Images, variant: Variant) => ({
  dy: normal(shape),
  x: normal(shape, variant.mean, variant.deviation),
  ...statistics(shape, variant, ["mean", "variance"]),
  y: variant.relu ? normal(shape) : null,
});

function sums(shape: Images, variant: Variant): KernelCase {
  // a plain residual has no part in these sums
  const residual = variant.residual === "norm" ? residualInputs(shape, variant, []) : {};
  const vector = { shape: channels(shape) };
  return kernelCase("normGradientSums", nameOf(shape, { ...variant, inPlace: {} }), {
    inputs: { ...gradientInputs(shape, variant), ...residual },
    outputs: {
      dscale: vector,
      dshift: vector,
      ...(variant.residual === "norm" ? { dresidualScale: vector } : {}),
    },
    attributes: { relu: variant.relu },
  });
}

function gradient(shape: Images, variant: Variant): KernelCase {
  const residual =
    variant.residual === "norm" ? residualInputs(shape, variant, ["residualScale", "dresidualScale"]) : {};
  const extra = { none: {}, plain: { through: { shape } }, norm: { dresidual: { shape } } };
  const vector = normal(channels(shape), 0, Math.sqrt(sizeOf(shape) / shape.at(-1)!));
  return kernelCase("normGradientApply", nameOf(shape, variant), {
    inputs: {
      ...gradientInputs(shape, variant),
      scale: home(normal(channels(shape))),
      dscale: vector,
      dshift: vector,
      ...residual,
      ...(residual.dresidualScale ? { dresidualScale: vector } : {}),
    },
    outputs: { dx: { shape }, ...extra[variant.residual] },
    attributes: { relu: variant.relu },
    inPlace: variant.inPlace,
  });
}

function statisticsCase(shape: Images, mean: number, deviation: number): KernelCase {
  return kernelCase("normStatistics", `[${shape}]${mean ? `, mean ${mean}` : ""}`, {
    inputs: { x: normal(shape, mean, deviation) },
    outputs: { mean: { shape: channels(shape) }, variance: { shape: channels(shape) } },
  });
}

export function normCases(kernel: NormKernel): KernelCase[] {
  const crossed = (variants: Variant[], make: (shape: Images, variant: Variant, i: number) => KernelCase) =>
    SHAPES.flatMap((shape) => variants.map((variant, i) => make(shape, variant, i)));
  switch (kernel) {
    case "normStatistics":
      return SHAPES.flatMap((shape) => [statisticsCase(shape, 0, 1), statisticsCase(shape, 50, 3)]);
    case "normApply":
      return [...crossed(APPLY, apply), notNumbers()];
    case "normGradientSums":
      return crossed(
        GRADIENT.filter(({ residual, inPlace }) => residual !== "plain" || "through" in inPlace),
        sums,
      );
    case "normGradientApply":
      return crossed(GRADIENT, gradient);
  }
}
