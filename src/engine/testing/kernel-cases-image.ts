// Cases of augmentation, pooling, resizing and the shortcut without parameters.

import type { KernelName } from "../plan/kernels";
import { type Filled, IMAGES, type KernelCase, kernelCase, normal, whole } from "./kernel-case";

export type ImageKernel = Extract<
  KernelName,
  | "augment"
  | "resizedCrop"
  | `averagePool${"" | "Gradient"}`
  | `globalPool${"" | "Gradient"}`
  | `resize${"" | "Gradient"}`
  | `shortcut${"" | "Gradient"}`
>;

const MEAN = [0.49, 0.48, 0.45, 0.5];
const STD = [0.25, 0.24, 0.26, 0.2];

/** [n, 3]: shifts in 0..2 * pad and a flip. */
function draws(n: number, pad: number, flip: boolean): Filled {
  const shifts = whole([n, 3], 2 * pad + 1);
  return {
    ...shifts,
    fill: (random, size) =>
      shifts.fill(random, size).map((v, i) => (i % 3 < 2 ? v : flip ? (i / 3) % 2 : 0)) as Int32Array,
  };
}

function augment([n, h, w, c]: readonly [number, number, number, number], pad: number, padMode: string, flip: boolean) {
  return kernelCase("augment", `[${n},${h},${w},${c}], ${padMode} ${pad}${flip ? ", flips" : ""}`, {
    inputs: { records: whole([n, c * h * w], 256, "u8"), draws: draws(n, pad, flip) },
    outputs: { image: { shape: [n, h, w, c] } },
    attributes: { shape: [h, w, c], pad, padMode, mean: MEAN.slice(0, c), std: STD.slice(0, c) },
  });
}

const augmentCases = () => [
  augment([9, 9, 8, 3], 4, "reflect", true),
  augment([7, 6, 6, 1], 2, "zero", false),
  augment([3, 5, 7, 3], 0, "zero", true),
  augment([5, 13, 6, 4], 3, "zero", true),
  augment([1, 1, 1, 1], 0, "zero", false),
  // STL-10 and SVHN
  augment([2, 96, 96, 3], 4, "zero", true),
  augment([3, 32, 32, 3], 2, "zero", false),
  augment([3, 28, 28, 1], 2, "zero", true),
  augment([4, 32, 32, 3], 4, "reflect", true),
];

/** [n, 5]: rectangles inside images, the first the whole of it, the last but one pixel. */
function rectangles(n: number, h: number, w: number): Filled {
  return {
    shape: [n, 5],
    dtype: "i32",
    fill(random) {
      const drawn = [...random.uniform(5 * n)].map((value) => Math.min((value + 1) / 2, 0.999));
      return Int32Array.from(
        Array.from({ length: n }, (_, i) => {
          const [a = 0, b = 0, c = 0, d = 0] = drawn.slice(5 * i);
          const height = i === 0 ? h : i === n - 1 ? 1 : 1 + Math.floor(a * h);
          const width = i === 0 ? w : i === n - 1 ? 1 : 1 + Math.floor(b * w);
          return [Math.floor(c * (h - height + 1)), Math.floor(d * (w - width + 1)), height, width, i % 2];
        }).flat(),
      );
    },
  };
}

const cropCases = () =>
  (
    [
      [9, 9, 8, 3],
      [7, 6, 6, 1],
      [3, 5, 7, 3],
      [5, 13, 6, 4],
      [1, 1, 1, 1],
      [4, 64, 64, 3],
      [2, 224, 224, 3],
    ] as const
  ).map(([n, h, w, c]) =>
    kernelCase("resizedCrop", `[${n},${h},${w},${c}]`, {
      inputs: { records: whole([n, c * h * w], 256, "u8"), draws: rectangles(n, h, w) },
      outputs: { image: { shape: [n, h, w, c] } },
      attributes: { shape: [h, w, c], mean: MEAN.slice(0, c), std: STD.slice(0, c) },
    }),
  );

/** From and to: [n, h, w, c], [H, W]. */
type Grids = readonly (readonly [number, number, number, number, number, number])[];

const RESIZES: Grids = [
  [1, 1, 1, 1, 1, 1],
  [2, 1, 1, 3, 7, 5],
  [3, 7, 5, 4, 13, 6],
  [2, 5, 9, 16, 5, 9],
  [1, 13, 6, 20, 5, 9],
  [2, 14, 14, 8, 28, 28],
  [1, 16, 16, 32, 32, 32],
  [9, 4, 4, 5, 1, 1],
];

/** Windows that divide, that overlap, that repeat pixels. */
const WINDOWS: Grids = [
  [1, 1, 1, 1, 1, 1],
  [2, 1, 1, 3, 8, 8],
  [3, 7, 5, 4, 3, 2],
  [2, 7, 7, 16, 8, 8],
  [2, 14, 14, 20, 8, 8],
  [1, 13, 28, 5, 8, 8],
  [2, 32, 32, 16, 8, 8],
  [3, 16, 16, 32, 8, 8],
];

/** Images of that mean to grids. */
const toGrids = (kernel: ImageKernel, grids: Grids, mean = 0) =>
  grids.map(([n, h, w, c, tall, wide]) =>
    kernelCase(kernel, `[${n},${h},${w},${c}] to ${tall}x${wide}`, {
      inputs: { x: normal([n, h, w, c], mean) },
      outputs: { y: { shape: [n, tall, wide, c] } },
      attributes: { size: [tall, wide] },
    }),
  );

/** Gradients the way back. */
const fromGrids = (kernel: ImageKernel, grids: Grids) =>
  grids.map(([n, h, w, c, tall, wide]) =>
    kernelCase(kernel, `[${n},${h},${w},${c}] from ${tall}x${wide}`, {
      inputs: { dy: normal([n, tall, wide, c]) },
      outputs: { dx: { shape: [n, h, w, c] } },
    }),
  );

/** Channels of the output, for each of IMAGES. */
const widened = (c: number, i: number) => c + [0, 1, 4, 16][i % 4]!;

export function imageCases(kernel: ImageKernel): KernelCase[] {
  const shortcuts = IMAGES.flatMap((shape, i) => [1, 2].map((stride) => ({ shape, stride, to: widened(shape[3], i) })));
  const shrunk = ([n, h, w]: readonly number[], stride: number, c: number) => [
    n!,
    Math.ceil(h! / stride),
    Math.ceil(w! / stride),
    c,
  ];
  switch (kernel) {
    case "augment":
      return augmentCases();
    case "resizedCrop":
      return cropCases();
    case "globalPool":
      return IMAGES.map((shape) =>
        kernelCase(kernel, `[${shape}]`, {
          inputs: { x: normal(shape, 2) },
          outputs: { y: { shape: [shape[0], shape[3]] } },
        }),
      );
    case "globalPoolGradient":
      return IMAGES.map((shape) =>
        kernelCase(kernel, `[${shape}]`, {
          inputs: { dy: normal([shape[0], shape[3]]) },
          outputs: { dx: { shape } },
        }),
      );
    case "averagePool":
      return toGrids(kernel, WINDOWS, 2);
    case "averagePoolGradient":
      return fromGrids(kernel, WINDOWS);
    case "resize":
      return toGrids(kernel, RESIZES);
    case "resizeGradient":
      return fromGrids(kernel, RESIZES);
    case "shortcut":
      return shortcuts.map(({ shape, stride, to }) =>
        kernelCase(kernel, `[${shape}] to ${to}, stride ${stride}`, {
          inputs: { x: normal(shape) },
          outputs: { y: { shape: shrunk(shape, stride, to) } },
          attributes: { stride, channels: to },
        }),
      );
    case "shortcutGradient":
      return shortcuts.map(({ shape, stride, to }) =>
        kernelCase(kernel, `[${shape}] from ${to}, stride ${stride}`, {
          inputs: { dy: normal(shrunk(shape, stride, to)) },
          outputs: { dx: { shape } },
          attributes: { stride },
        }),
      );
  }
}
