// Task heads 0c1f to 2c2f of local blocks (docs/method.md, 4.3).

import type * as tf from "@tensorflow/tfjs-core";
import type { Config, UnitName } from "#experiment/config";
import { linear, relu } from "../ops/linear";
import { globalPool } from "../ops/pool";
import { conv, type Forward, norm } from "./forward";

export interface HeadLayer {
  /** Position inside the head; names its parameters. */
  index: number;
  kind: "convolution" | "linear";
  inputs: number;
  outputs: number;
  stride: number;
}

type HeadConfig = Pick<Config, "network" | "head" | "contrast">;

/** Layers with parameters, in order; a convolution is followed by its batch norm at index + 1. */
export function headLayers({ network, head, contrast }: HeadConfig, stage: number): HeadLayer[] {
  const convolutions = Number(head.config[0]);
  const linears = Number(head.config[2]);
  const hidden = Math.floor((network.width[Math.min(stage + 1, 3)] ?? 0) * head.widen);
  const features = Math.floor(head.featureDim * head.widen);
  const result = contrast.enabled ? head.featureDim : network.classes;
  const layers: HeadLayer[] = [];
  let index = 0;
  let inputs = network.width[stage] ?? 0;
  for (let j = 0; j < convolutions; j++) {
    layers.push({ index, kind: "convolution", inputs, outputs: hidden, stride: j === 0 && stage < 3 ? 2 : 1 });
    index += 3; // convolution, norm, ReLU
    inputs = hidden;
  }
  index += 2; // pool, flatten
  for (let j = 0; j < linears; j++) {
    const outputs = j === linears - 1 ? result : features;
    layers.push({ index, kind: "linear", inputs, outputs, stride: 1 });
    index += 2; // linear, ReLU
    inputs = outputs;
  }
  return layers;
}

/** Reference name of a head at a unit. */
export const headPrefix = ([stage, index]: UnitName) => `aux_classifier_${stage}_${index}.head`;

/** y: [n, h, w, c] to [n, classes], or [n, featureDim] under contrast. */
export function head(forward: Forward, config: HeadConfig, at: UnitName, y: tf.Tensor4D): tf.Tensor2D {
  const prefix = headPrefix(at);
  const layers = headLayers(config, at[0]);
  let images = y;
  for (const { index, stride } of layers.filter(({ kind }) => kind === "convolution")) {
    images = norm(forward, `${prefix}.${index + 1}`, conv(forward, `${prefix}.${index}`, images, stride), { relu: true });
  }
  let features = globalPool(images);
  const linears = layers.filter(({ kind }) => kind === "linear");
  linears.forEach(({ index }, j) => {
    const weight = forward.parameters.get<tf.Tensor2D>(`${prefix}.${index}.weight`);
    const bias = forward.parameters.get<tf.Tensor1D>(`${prefix}.${index}.bias`);
    const out = linear(features, weight, bias);
    features = j < linears.length - 1 ? relu(out) : out;
  });
  return features;
}
