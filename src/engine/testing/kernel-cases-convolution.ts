// Cases of the four convolution kernels: odd sizes, every kind of channel count, both strides, 3x3 and 1x1.

import { below, draw } from "#data/random";
import type { KernelName } from "../plan/kernels";
import { home, type KernelCase, kernelCase, normal, scalarOf } from "./kernel-case";

interface Shape {
  n: number;
  h: number;
  w: number;
  ci: number;
  co: number;
  /** Filter size and stride. */
  k: number;
  stride: number;
}

/** More pixels than a GPU's invocations for a filter's gradient: shares of several pieces. */
const MANY_PIXELS: Shape = { n: 16, h: 32, w: 32, ci: 16, co: 16, k: 1, stride: 1 };

const SHAPES: Shape[] = [
  [1, 1, 1, 1, 1],
  [3, 1, 1, 3, 64],
  [2, 1, 1, 64, 3],
  [2, 7, 5, 3, 16],
  [3, 13, 6, 8, 12],
  [1, 5, 9, 16, 20],
  [9, 7, 5, 4, 4],
  [2, 5, 9, 5, 10],
  [1, 13, 6, 28, 32],
  [2, 13, 6, 64, 64],
  [1, 7, 5, 48, 64],
  [2, 4, 4, 64, 64],
  [4, 8, 8, 16, 16],
  [3, 6, 10, 32, 32],
  [5, 7, 7, 32, 16],
  [3, 8, 7, 8, 24],
  [3, 7, 8, 24, 8],
  [5, 9, 1, 12, 3],
  [1, 28, 28, 1, 8],
  [1, 32, 32, 3, 16],
]
  .flatMap(([n = 1, h = 1, w = 1, ci = 1, co = 1]) =>
    [1, 2].flatMap((stride) => [3, 1].map((k) => ({ n, h, w, ci, co, k, stride }))),
  )
  .concat(MANY_PIXELS);

const CHANNELS = [1, 3, 4, 5, 8, 10, 12, 16, 20, 28, 32, 48, 64];
/** Multiplications of one random case at most. */
const MOST_PRODUCTS = 300_000;

const MAKERS = { convolution, convolutionInputGradient, convolutionFilterGradient, convolutionFilterUpdate };
export type ConvolutionKernel = keyof typeof MAKERS & KernelName;

const nameOf = ({ n, h, w, ci, co, k, stride }: Shape) =>
  `[${n},${h},${w},${ci}] to ${co}, ${k}x${k}, stride ${stride}`;

const images = ({ n, h, w, ci }: Shape) => [n, h, w, ci];
const filter = ({ k, ci, co }: Shape) => [k, k, ci, co];
const outputs = ({ n, h, w, co, stride }: Shape) => [n, Math.ceil(h / stride), Math.ceil(w / stride), co];

function convolution(shape: Shape, variant: number): KernelCase {
  const bias = variant % 2 === 1;
  return kernelCase("convolution", `${nameOf(shape)}${bias ? ", bias" : ""}`, {
    inputs: {
      x: normal(images(shape)),
      filter: home(normal(filter(shape))),
      bias: bias ? home(normal([shape.co])) : null,
    },
    outputs: { y: { shape: outputs(shape) } },
    attributes: { stride: shape.stride },
  });
}

function convolutionInputGradient(shape: Shape, variant: number): KernelCase {
  const onto = ["", ", onto", ", onto in place"][variant % 3]!;
  return kernelCase("convolutionInputGradient", nameOf(shape) + onto, {
    inputs: {
      dy: normal(outputs(shape)),
      filter: home(normal(filter(shape))),
      onto: onto ? normal(images(shape)) : null,
    },
    outputs: { dx: { shape: images(shape) } },
    attributes: { stride: shape.stride },
    inPlace: onto.endsWith("in place") ? { dx: "onto" } : {},
  });
}

function convolutionFilterGradient(shape: Shape): KernelCase {
  return kernelCase("convolutionFilterGradient", nameOf(shape), {
    inputs: { x: normal(images(shape)), dy: normal(outputs(shape)) },
    outputs: { dw: { shape: filter(shape) } },
    attributes: { stride: shape.stride, size: shape.k },
  });
}

function convolutionFilterUpdate(shape: Shape, variant: number): KernelCase {
  const nesterov = variant % 2 === 0;
  const stop = variant % 5 === 4 ? 1 : 0;
  return kernelCase("convolutionFilterUpdate", `${nameOf(shape)}${stop ? ", stopped" : ""}`, {
    inputs: {
      x: normal(images(shape)),
      dy: normal(outputs(shape)),
      weight: home(normal(filter(shape))),
      slot: home(normal(filter(shape))),
      learningRate: scalarOf(0.05),
      stop: scalarOf(stop),
    },
    outputs: {
      weight: { shape: filter(shape), space: "home" },
      slot: { shape: filter(shape), space: "home" },
    },
    attributes: { stride: shape.stride, size: shape.k, momentum: 0.9, nesterov, weightDecay: 1e-3 },
    inPlace: { weight: "weight", slot: "slot" },
  });
}

export const convolutionCases = (kernel: ConvolutionKernel) => SHAPES.map((shape, i) => MAKERS[kernel](shape, i));

/**
 * `count` random shapes, each as a case of every one of `kernels`; made one at a time, since together they are large.
 * The same seed gives the same cases.
 */
export function* randomConvolutionCases(
  count: number,
  seed: number,
  kernels: readonly ConvolutionKernel[] = Object.keys(MAKERS) as ConvolutionKernel[],
): Generator<KernelCase> {
  let made = 0;
  for (let i = 0; made < count; i++) {
    const [a, b, c, d] = draw(seed, 1, i);
    const [e, f, g] = draw(seed, 1, i, 1);
    const shape = {
      n: 1 + below(9, a),
      h: 1 + below(33, b),
      w: 1 + below(33, c),
      ci: CHANNELS[below(CHANNELS.length, d)]!,
      co: CHANNELS[below(CHANNELS.length, e)]!,
      k: f % 4 === 0 ? 1 : 3,
      stride: 1 + (g % 2),
    };
    const products = outputs(shape).reduce((x, y) => x * y) * shape.ci * shape.k ** 2;
    if (products > MOST_PRODUCTS) continue;
    for (const kernel of kernels) yield MAKERS[kernel](shape, made);
    made++;
  }
}
