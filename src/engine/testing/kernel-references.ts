// Every kernel of the contract (plan/kernels.ts) once more in plain float64, without tfjs: obviously right rather than
// fast. Both engines are compared with these.

import { draw, type Purpose } from "#data/random";
import type { KernelName } from "../plan/kernels";
import { halfBits, halfNumber } from "./half";
import { each, need, numberOf, type Reference, scalar, zeros } from "./kernel-numbers";
import { CONVOLUTION_REFERENCES } from "./kernel-references-convolution";
import { IMAGE_REFERENCES } from "./kernel-references-image";
import { LOSS_REFERENCES } from "./kernel-references-loss";
import { NORM_REFERENCES } from "./kernel-references-norm";
import { UPDATE_REFERENCES } from "./kernel-references-update";

/** Matrix products with the transposes that a linear layer and its gradient need. */
const LINEAR_REFERENCES = {
  linear(inputs) {
    const [x, weight, bias] = [need(inputs, "x"), need(inputs, "weight"), need(inputs, "bias")];
    const [ci = 0, co = 0] = weight.shape;
    const y = zeros([x.shape[0]!, co]);
    y.data.forEach((_, at) => {
      const [n, o] = [Math.floor(at / co), at % co];
      y.data[at] = bias.data[o]!;
      for (let i = 0; i < ci; i++) y.data[at]! += x.data[n * ci + i]! * weight.data[i * co + o]!;
    });
    return { y };
  },
  linearGradient(inputs) {
    const [dy, x, weight] = [need(inputs, "dy"), need(inputs, "x"), need(inputs, "weight")];
    const [ci = 0, co = 0] = weight.shape;
    const [dx, dweight, dbias] = [zeros(x.shape), zeros(weight.shape), zeros([co])];
    dy.data.forEach((slope, at) => {
      const [n, o] = [Math.floor(at / co), at % co];
      dbias.data[o]! += slope;
      for (let i = 0; i < ci; i++) {
        dx.data[n * ci + i]! += slope * weight.data[i * co + o]!;
        dweight.data[i * co + o]! += slope * x.data[n * ci + i]!;
      }
    });
    return { dx, dweight, dbias };
  },
} satisfies Record<string, Reference>;

const ELEMENT_REFERENCES = {
  relu: (inputs) => ({ y: each([need(inputs, "x")], (x) => Math.max(x, 0)) }),
  reluGradient: (inputs) => ({ dx: each([need(inputs, "dy"), need(inputs, "y")], (dy, y) => (y > 0 ? dy : 0)) }),
  add: (inputs) => ({ y: each([need(inputs, "a"), need(inputs, "b")], (a, b) => a + b) }),
  addChannels(inputs) {
    const [x, bias] = [need(inputs, "x"), need(inputs, "bias")];
    return { y: { shape: x.shape, data: x.data.map((value, i) => value + bias.data[i % bias.data.length]!) } };
  },
  channelSum(inputs) {
    const x = need(inputs, "x");
    const y = zeros([x.shape[3]!]);
    x.data.forEach((value, i) => {
      y.data[i % y.data.length]! += value;
    });
    return { y };
  },
  scaledSum(inputs) {
    const scale = numberOf(inputs, "scale");
    return { y: each([need(inputs, "bias"), need(inputs, "ema")], (b, e) => scale * b + (2 - scale) * e) };
  },
  scaledSumGradient(inputs) {
    const scale = numberOf(inputs, "scale");
    const [dy, bias, ema] = [need(inputs, "dy"), need(inputs, "bias"), need(inputs, "ema")];
    return {
      dbias: each([dy], (d) => scale * d),
      dema: each([dy], (d) => (2 - scale) * d),
      dscale: scalar(each([dy, bias, ema], (d, b, e) => d * (b - e)).data.reduce((sum, value) => sum + value, 0)),
    };
  },
  dropoutMask(inputs, { rate, seed, purpose, layer, shape }) {
    const mask = zeros(shape as readonly number[]);
    mask.data.forEach((_, i) => {
      const words = draw(Number(seed), purpose as Purpose, i - (i % 4), numberOf(inputs, "step"), Number(layer));
      mask.data[i] = words[i % 4]! / 2 ** 32 < Number(rate) ? 0 : 1 / (1 - Number(rate));
    });
    return { y: mask };
  },
  dropout: (inputs) => ({ y: each([need(inputs, "x"), need(inputs, "mask")], (x, mask) => x * mask) }),
} satisfies Record<string, Reference>;

const HALF_REFERENCES = {
  packHalf(inputs) {
    const x = need(inputs, "x");
    const words = new Int32Array(Math.ceil(x.data.length / 2));
    x.data.forEach((value, i) => {
      words[i >> 1]! |= halfBits(value) << (16 * (i % 2));
    });
    return { y: { shape: [words.length], data: Float64Array.from(words) } };
  },
  unpackHalf(inputs, _, { y: shape }) {
    const words = need(inputs, "x").data;
    const y = zeros(shape!);
    for (let i = 0; i < y.data.length; i++) y.data[i] = halfNumber((words[i >> 1]! >> (16 * (i % 2))) & 0xffff);
    return { y };
  },
} satisfies Record<string, Reference>;

/** By kernel; outputs of in-place kernels are the new values. */
export const REFERENCES: Record<KernelName, Reference> = {
  ...CONVOLUTION_REFERENCES,
  ...NORM_REFERENCES,
  ...UPDATE_REFERENCES,
  ...LOSS_REFERENCES,
  ...IMAGE_REFERENCES,
  ...LINEAR_REFERENCES,
  ...ELEMENT_REFERENCES,
  ...HALF_REFERENCES,
};
