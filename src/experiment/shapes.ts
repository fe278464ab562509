// Shapes of layers from a config alone: units, heads, decoder (docs/method.md, 1 and 4).

import type { Config, UnitName } from "./config";

export interface UnitShape {
  inputs: number;
  outputs: number;
  stride: number;
}

/** Channels in and out and stride of a unit. */
export function unitShape({ network }: Pick<Config, "network">, [stage, index]: UnitName): UnitShape {
  const width = (s: number) => network.width[s] ?? 0;
  return {
    inputs: index === 0 ? width(stage - 1) : width(stage),
    outputs: width(stage),
    stride: stage > 1 && index === 0 ? 2 : 1,
  };
}

/** Whether a unit's shortcut changes shape, so that identity will not do. */
export const changesShape = ({ inputs, outputs, stride }: UnitShape) => stride !== 1 || inputs !== outputs;

/** Pixels along an edge in stage 1, 2 or 3: halved, rounded up, at each stride-2 unit. */
export const stageSize = (imageSize: number, stage: number) =>
  Array.from({ length: stage - 1 }).reduce<number>((size) => Math.ceil(size / 2), imageSize);

export interface HeadLayer {
  /** Position inside the head; names its parameters. */
  index: number;
  kind: "convolution" | "linear";
  /** Of a convolution's filter, along an edge. */
  size: number;
  /** Whether batch norm, at index + 1, and a ReLU follow. */
  normed: boolean;
  inputs: number;
  outputs: number;
  stride: number;
}

export type HeadConfig = Pick<Config, "network" | "head" | "contrast">;

/** Pixels along an edge that the head `dgl` averages a map to before all else. */
export const DGL_EDGE = 8;

/** Three 1x1 convolutions to featureDim, pool, three linear layers to four times that, and the classifier. */
function dglLayers({ network, head }: HeadConfig, stage: number): HeadLayer[] {
  const [features, wide] = [head.featureDim, 4 * head.featureDim];
  const shared = { size: 1, stride: 1 };
  const layers: HeadLayer[] = [];
  let inputs = network.width[stage] ?? 0;
  // each takes three places with its norm and ReLU; before the first comes a pool, before the first linear a pool and flatten
  for (const index of [1, 4, 7]) {
    layers.push({ ...shared, index, kind: "convolution", normed: true, inputs, outputs: features });
    inputs = features;
  }
  for (const index of [12, 15, 18]) {
    layers.push({ ...shared, index, kind: "linear", normed: true, inputs, outputs: wide });
    inputs = wide;
  }
  return [...layers, { ...shared, index: 21, kind: "linear", normed: false, inputs, outputs: network.classes }];
}

/** Layers of a head with parameters, in order. */
export function headLayers(config: HeadConfig, stage: number): HeadLayer[] {
  const { network, head, contrast } = config;
  if (head.config === "dgl") return dglLayers(config, stage);
  const convolutions = Number(head.config[0]);
  const linears = Number(head.config[2]);
  const hidden = Math.floor((network.width[Math.min(stage + 1, 3)] ?? 0) * head.widen);
  const features = Math.floor(head.featureDim * head.widen);
  const result = contrast.enabled ? head.featureDim : network.classes;
  const layers: HeadLayer[] = [];
  let index = 0;
  let inputs = network.width[stage] ?? 0;
  for (let j = 0; j < convolutions; j++) {
    const stride = j === 0 && stage < 3 ? 2 : 1;
    layers.push({ index, kind: "convolution", size: 3, normed: true, inputs, outputs: hidden, stride });
    index += 3; // convolution, norm, ReLU
    inputs = hidden;
  }
  index += 2; // pool, flatten
  for (let j = 0; j < linears; j++) {
    const outputs = j === linears - 1 ? result : features;
    layers.push({ index, kind: "linear", size: 1, normed: false, inputs, outputs, stride: 1 });
    index += 2; // linear, ReLU
    inputs = outputs;
  }
  return layers;
}

/** Channels between the decoder's two convolutions. */
export const decoderWidth = (widen: number) => Math.floor(12 * widen);
