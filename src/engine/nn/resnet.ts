// The CIFAR ResNet (docs/method.md, 1): stem, residual units in three stages, classifier.

import type * as tf from "@tensorflow/tfjs-core";
import type { UnitName } from "#experiment/config";
import { changesShape, type UnitShape } from "#experiment/shapes";
import { linear } from "../ops/linear";
import { globalPool } from "../ops/pool";
import { paddedShortcut } from "../ops/shortcut";
import { conv, type Forward, norm } from "./forward";

/** Reference name of a backbone unit. */
export const unitPrefix = ([stage, index]: UnitName) => `layer${stage}.${index}`;

/** image: [n, h, w, channels], normalised, to [n, h, w, width[0]]. */
export function stem(forward: Forward, image: tf.Tensor4D): tf.Tensor4D {
  return norm(forward, "bn1", conv(forward, "conv1", image, 1), { relu: true });
}

/** A residual unit under the parameter prefix `name`. x: [n, h, w, inputs] to [n, h / stride, w / stride, outputs]. */
export function unit(forward: Forward, name: string, x: tf.Tensor4D, shape: UnitShape): tf.Tensor4D {
  const first = norm(forward, `${name}.bn1`, conv(forward, `${name}.conv1`, x, shape.stride), { relu: true });
  const kept = forward.dropout && forward.training ? forward.dropout(first, name) : first;
  const second = conv(forward, `${name}.conv2`, kept, 1);
  return norm(forward, `${name}.bn2`, second, { relu: true, residual: shortcut(forward, name, x, shape) });
}

function shortcut(forward: Forward, name: string, x: tf.Tensor4D, shape: UnitShape): tf.Tensor4D {
  if (!changesShape(shape)) return x;
  if (!forward.parameters.has(`${name}.downsample.0.weight`)) {
    return paddedShortcut(x, { stride: shape.stride, channels: shape.outputs });
  }
  return norm(forward, `${name}.downsample.1`, conv(forward, `${name}.downsample.0`, x, shape.stride), { relu: false });
}

/** x: [n, h, w, width[3]] to logits [n, classes]. */
export function classifier({ parameters }: Forward, x: tf.Tensor4D): tf.Tensor2D {
  return linear(globalPool(x), parameters.get<tf.Tensor2D>("fc64.weight"), parameters.get<tf.Tensor1D>("fc64.bias"));
}
