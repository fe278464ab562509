// tfjs-wasm has no filter gradient. This one is a convolution over transposed data: channels play the images, images
// play the channels, and the output's gradient is the filter, dilated by the stride.

import * as tf from "@tensorflow/tfjs-core";

type Attributes = { strides: number; pad: number; filterShape: number[] };

/** Registers Conv2DBackpropFilter for tfjs's `wasm` backend; NHWC, square filters, symmetric padding. Idempotent. */
export function registerFilterGradient(): void {
  if (tf.getKernel("Conv2DBackpropFilter", "wasm")) return;
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      return filterGradient(x, dy, attrs as unknown as Attributes);
    },
  });
}

/** x: [n, h, w, ci], dy: [n, oh, ow, co] to [k, k, ci, co]. */
export function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, { strides, pad, filterShape }: Attributes): tf.Tensor {
  const [k = 1, , ci = 0, co = 0] = filterShape;
  return tf.tidy(() => {
    const padded =
      pad === 0
        ? x
        : tf.pad(x, [
            [0, 0],
            [pad, pad],
            [pad, pad],
            [0, 0],
          ]);
    const images = tf.transpose(padded, [3, 1, 2, 0]) as tf.Tensor4D;
    const filter = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
    const taps = tf.conv2d(images, filter, 1, "valid", "NHWC", strides);
    return tf.transpose(tf.slice(taps, [0, 0, 0, 0], [ci, k, k, co]), [1, 2, 0, 3]);
  });
}
