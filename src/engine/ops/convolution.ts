// Convolution 3x3 or 1x1, stride 1 or 2, optional bias, with its two gradients. NHWC, filters HWIO.
// Padding is symmetric, (k - 1) / 2 on every side, also at stride 2 (docs/method.md, 1).

import * as tf from "@tensorflow/tfjs-core";
import { channelSum } from "./channel-sum";
import { defineOp, requireImages, requireShape } from "./op";

type ConvolutionAttributes = { stride: number };

const padding = (size: number) => (size - 1) / 2;
const outputSize = (input: number, stride: number) => Math.ceil(input / stride);

const convolutionOp = defineOp<"x" | "filter" | "bias", "bias", ConvolutionAttributes>({
  name: "ManConvolution",
  shapes({ x, filter, bias }, { stride }) {
    const [n, h, w, c] = requireImages("convolution", x);
    const [k = 0, , , co = 0] = filter;
    requireShape("convolution", "filter", filter, [k, k, c, co]);
    if (bias) requireShape("convolution", "bias", bias, [co]);
    if (k % 2 !== 1) throw new Error(`convolution: the filter size must be odd, got ${k}`);
    return [[n, outputSize(h, stride), outputSize(w, stride), co]];
  },
  reference({ x, filter, bias }, { stride }) {
    const y = tf.conv2d(
      x as tf.Tensor4D,
      filter as tf.Tensor4D,
      stride,
      padding(filter.shape[0] ?? 1),
      "NHWC",
      1,
      "floor",
    );
    return [bias ? tf.add(y, bias) : y];
  },
  gradient: {
    saves: { inputs: ["x", "filter"], outputs: [] },
    of([dy], [x, filter], { stride }) {
      return {
        x: () => inputGradientOp.run({ dy: dy!, filter: filter! }, { stride, inputShape: x!.shape })[0]!,
        filter: () => filterGradientOp.run({ x: x!, dy: dy! }, { stride, size: filter!.shape[0] ?? 1 })[0]!,
        bias: () => channelSum(dy as tf.Tensor4D),
      };
    },
  },
});

const inputGradientOp = defineOp<"dy" | "filter", never, { stride: number; inputShape: readonly number[] }>({
  name: "ManConvolutionInputGradient",
  shapes: (_, { inputShape }) => [[...inputShape]],
  reference({ dy, filter }, { stride, inputShape }) {
    const pad = padding(filter.shape[0] ?? 1);
    if (stride === 1) {
      // the same convolution with the filter turned by 180 degrees and its channels exchanged
      const turned = tf.transpose(tf.reverse(filter as tf.Tensor4D, [0, 1]), [0, 1, 3, 2]);
      return [tf.conv2d(dy as tf.Tensor4D, turned as tf.Tensor4D, 1, pad, "NHWC", 1, "floor")];
    }
    const attributes = {
      strides: stride,
      pad,
      dataFormat: "NHWC",
      dimRoundingMode: "floor",
      inputShape: [...inputShape],
    };
    return [tf.engine().runKernel("Conv2DBackpropInput", { dy, filter }, attributes) as tf.Tensor];
  },
});

const filterGradientOp = defineOp<"x" | "dy", never, { stride: number; size: number }>({
  name: "ManConvolutionFilterGradient",
  shapes: ({ x, dy }, { size }) => [[size, size, x[3] ?? 0, dy[3] ?? 0]],
  reference({ x, dy }, { stride, size }) {
    const filterShape = [size, size, x.shape[3] ?? 0, dy.shape[3] ?? 0];
    const attributes = {
      strides: stride,
      pad: padding(size),
      dataFormat: "NHWC",
      dimRoundingMode: "floor",
      filterShape,
    };
    return [tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, attributes) as tf.Tensor];
  },
});

/**
 * x: [n, h, w, ci], filter: [k, k, ci, co] with k odd, bias: [co] or null
 * to [n, ceil(h / stride), ceil(w / stride), co].
 */
export function convolution(x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, bias: tf.Tensor1D | null = null) {
  return convolutionOp.run({ x, filter, bias }, { stride })[0] as tf.Tensor4D;
}
