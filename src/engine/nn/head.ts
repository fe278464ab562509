// Task heads of local blocks: 0c1f to 2c2f, and dgl (docs/method.md, 4.3).

import type * as tf from "@tensorflow/tfjs-core";
import type { UnitName } from "#experiment/config";
import { DGL_EDGE, type HeadConfig, headLayers } from "#experiment/shapes";
import { linear, relu } from "../ops/linear";
import { averagePool, globalPool } from "../ops/pool";
import { conv, type Forward, norm } from "./forward";

/** Reference name of a head at a unit. */
export const headPrefix = ([stage, index]: UnitName) => `aux_classifier_${stage}_${index}.head`;

/** y: [n, h, w, c] to [n, classes], or [n, featureDim] under contrast. */
export function head(forward: Forward, config: HeadConfig, at: UnitName, y: tf.Tensor4D): tf.Tensor2D {
  const prefix = headPrefix(at);
  const layers = headLayers(config, at[0]);
  let images = config.head.config === "dgl" ? averagePool(y, [DGL_EDGE, DGL_EDGE]) : y;
  for (const { index, stride } of layers.filter(({ kind }) => kind === "convolution")) {
    images = norm(forward, `${prefix}.${index + 1}`, conv(forward, `${prefix}.${index}`, images, stride), {
      relu: true,
    });
  }
  let features = globalPool(images);
  const linears = layers.filter(({ kind }) => kind === "linear");
  linears.forEach(({ index, normed }, j) => {
    const weight = forward.parameters.get<tf.Tensor2D>(`${prefix}.${index}.weight`);
    const bias = forward.parameters.get<tf.Tensor1D>(`${prefix}.${index}.bias`);
    const out = linear(features, weight, bias);
    if (normed) features = norm(forward, `${prefix}.${index + 1}`, out, { relu: true });
    else features = j < linears.length - 1 ? relu(out) : out;
  });
  return features;
}
