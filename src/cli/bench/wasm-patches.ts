// What stock tfjs-wasm lacks to train at all, supplied from stock ops in two ways: the filter gradient as a convolution over
// transposed data (the best that stock ops give), and as nine matrix products over slices of the padded image.

import * as tf from "@tensorflow/tfjs-core";
import { filterGradient } from "#engine/wasm/filter-gradient";

export type WasmVariant = "best" | "composed";

interface Attributes {
  strides: number | [number, number];
  pad: number;
  filterShape: [number, number, number, number];
}

type GradientOf = (x: tf.Tensor4D, dy: tf.Tensor4D, stride: number, attributes: Attributes) => tf.Tensor;

const padded = (x: tf.Tensor4D, pad: number) =>
  pad === 0
    ? x
    : tf.pad(x, [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]);

/** As our own eager engine does it. */
const transposed: GradientOf = (x, dy, strides, { pad, filterShape }) =>
  filterGradient(x, dy, { strides, pad, filterShape });

/** A product for each tap of the filter: [ci, n*h*w] by [n*h*w, co]. */
const composed: GradientOf = (x, dy, stride, { pad, filterShape: [k, , ci, co] }) => {
  const [n, h, w] = dy.shape;
  const image = padded(x, pad);
  const slopes = tf.reshape(dy, [n * h * w, co]);
  const taps = Array.from({ length: k * k }, (_, tap) => {
    const [y, at] = [Math.floor(tap / k), tap % k];
    const end = [n, y + (h - 1) * stride + 1, at + (w - 1) * stride + 1, ci];
    const seen =
      stride === 1
        ? tf.slice(image, [0, y, at, 0], [n, h, w, ci])
        : tf.stridedSlice(image, [0, y, at, 0], end, [1, stride, stride, 1]);
    return tf.matMul(tf.reshape(seen, [n * h * w, ci]), slopes, true);
  });
  return tf.reshape(tf.stack(taps), [k, k, ci, co]);
};

const strideOf = ({ strides }: Attributes) => (Array.isArray(strides) ? strides[0] : strides);

function replace(kernelName: string, kernelFunc: tf.KernelConfig["kernelFunc"]): void {
  if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}

/**
 * Puts the two kernels in place; the function it returns chooses between them. "best" also takes a convolution with the
 * turned filter for the input gradient at stride 1, where stock uses a slow loop.
 */
export function patchWasm(): (variant: WasmVariant) => void {
  let variant: WasmVariant = "best";
  const stockInputGradient = tf.getKernel("Conv2DBackpropInput", "wasm").kernelFunc;
  replace("Conv2DBackpropFilter", ({ inputs, attrs }) => {
    const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
    const attributes = attrs as unknown as Attributes;
    const gradient = variant === "best" ? transposed : composed;
    return tf.tidy(() => gradient(x, dy, strideOf(attributes), attributes));
  });
  replace("Conv2DBackpropInput", (call) => {
    const attributes = call.attrs as unknown as Attributes;
    if (variant !== "best" || strideOf(attributes) !== 1) return stockInputGradient(call);
    const { dy, filter } = call.inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D };
    return tf.tidy(() => {
      const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
      return tf.conv2d(dy, turned, 1, attributes.pad);
    });
  });
  return (wanted) => {
    variant = wanted;
  };
}
