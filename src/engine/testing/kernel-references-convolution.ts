// Convolutions and their gradients in float64: all four are sums over the same products.

import { each, type Named, type Numbers, need, type Reference, stopped, zeros } from "./kernel-numbers";
import { sgdStep } from "./kernel-references-update";

interface Geometry {
  /** [n, h, w, ci], [k, k, ci, co], [n, ceil(h / stride), ceil(w / stride), co] */
  x: readonly number[];
  filter: readonly number[];
  y: readonly number[];
  stride: number;
}

/** Calls `visit` with the positions in x, filter and y of every product in y = sum of x * filter. */
function eachProduct({ x, filter, y, stride }: Geometry, visit: (x: number, filter: number, y: number) => void): void {
  const [n = 0, h = 0, w = 0, ci = 0] = x;
  const [, tall = 0, wide = 0, co = 0] = y;
  const k = filter[0]!;
  const pad = (k - 1) / 2;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < tall; oy++) {
      for (let ox = 0; ox < wide; ox++) {
        const to = ((image * tall + oy) * wide + ox) * co;
        for (let ky = 0; ky < k; ky++) {
          for (let kx = 0; kx < k; kx++) {
            const [row, column] = [oy * stride + ky - pad, ox * stride + kx - pad];
            if (row < 0 || row >= h || column < 0 || column >= w) continue;
            const from = ((image * h + row) * w + column) * ci;
            const tap = (ky * k + kx) * ci;
            for (let i = 0; i < ci; i++) for (let o = 0; o < co; o++) visit(from + i, (tap + i) * co + o, to + o);
          }
        }
      }
    }
  }
}

const convolution: Reference = (inputs, { stride }) => {
  const [x, filter] = [need(inputs, "x"), need(inputs, "filter")];
  const [n = 0, h = 0, w = 0] = x.shape;
  const co = filter.shape[3]!;
  const y = zeros([n, Math.ceil(h / Number(stride)), Math.ceil(w / Number(stride)), co]);
  const geometry = { x: x.shape, filter: filter.shape, y: y.shape, stride: Number(stride) };
  eachProduct(geometry, (i, f, o) => {
    y.data[o]! += x.data[i]! * filter.data[f]!;
  });
  const { bias } = inputs;
  return { y: bias ? { shape: y.shape, data: y.data.map((value, o) => value + bias.data[o % co]!) } : y };
};

const convolutionInputGradient: Reference = (inputs, { stride }, shapes) => {
  const [dy, filter] = [need(inputs, "dy"), need(inputs, "filter")];
  const dx = zeros(shapes.dx!);
  const geometry = { x: dx.shape, filter: filter.shape, y: dy.shape, stride: Number(stride) };
  eachProduct(geometry, (i, f, o) => {
    dx.data[i]! += dy.data[o]! * filter.data[f]!;
  });
  return { dx: inputs.onto ? each([dx, inputs.onto], (a, b) => a + b) : dx };
};

function filterGradient(inputs: Named, stride: number, size: number): Numbers {
  const [x, dy] = [need(inputs, "x"), need(inputs, "dy")];
  const dw = zeros([size, size, x.shape[3]!, dy.shape[3]!]);
  eachProduct({ x: x.shape, filter: dw.shape, y: dy.shape, stride }, (i, f, o) => {
    dw.data[f]! += x.data[i]! * dy.data[o]!;
  });
  return dw;
}

export const CONVOLUTION_REFERENCES = {
  convolution,
  convolutionInputGradient,
  convolutionFilterGradient: (inputs, { stride, size }) => ({
    dw: filterGradient(inputs, Number(stride), Number(size)),
  }),
  convolutionFilterUpdate(inputs, attributes) {
    const [weight, slot] = [need(inputs, "weight"), need(inputs, "slot")];
    if (stopped(inputs)) return { weight, slot };
    const gradient = filterGradient(inputs, Number(attributes.stride), Number(attributes.size));
    return sgdStep(weight, slot, gradient, need(inputs, "learningRate").data[0]!, attributes);
  },
} satisfies Record<string, Reference>;
