// Sum over images and pixels: the gradient of anything added per channel.

import * as tf from "@tensorflow/tfjs-core";
import { channelMean } from "./channels";
import { defineOp, requireImages } from "./op";

const channelSumOp = defineOp<"x">({
  name: "ManChannelSum",
  shapes: ({ x }) => [[requireImages("channel sum", x)[3]]],
  reference({ x }) {
    return [tf.mul(channelMean(x as tf.Tensor4D), x.size / (x.shape[3] ?? 1))];
  },
});

/** x: [n, h, w, c] to [c]. */
export function channelSum(x: tf.Tensor4D): tf.Tensor1D {
  return channelSumOp.run({ x }, {})[0] as tf.Tensor1D;
}

const addChannelsOp = defineOp<"x" | "bias">({
  name: "ManAddChannels",
  shapes: ({ x }) => [[...requireImages("add channels", x)]],
  reference: ({ x, bias }) => [tf.add(x, bias)],
  gradient: {
    saves: { inputs: [], outputs: [] },
    of: ([dy]) => ({ x: () => dy!.clone(), bias: () => channelSum(dy as tf.Tensor4D) }),
  },
});

/** x: [n, h, w, c] plus bias: [c] at every pixel. */
export function addChannels(x: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  return addChannelsOp.run({ x, bias }, {})[0] as tf.Tensor4D;
}
