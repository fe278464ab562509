// The network on which engines are compared: ResNet-8 of width 16 on 32x32 images, plain batch norm in training mode, SGD
// with momentum. Every rival gets the same start and the same batch, so that their losses can be compared.

import { tensorDraws } from "#data/random";
import type { Settings } from "#experiment/config";

export const PEER = { width: 16, classes: 10, imageSize: 32, channels: 3, learningRate: 0.05, momentum: 0.9 };
export const EPSILON = 1e-5;

export interface PeerUnit {
  name: string;
  inputs: number;
  outputs: number;
  stride: number;
}

/** Residual units of a network of depth 6n + 2. */
export const unitsOf = (depth: number): PeerUnit[] =>
  [1, 2, 3].flatMap((stage) =>
    Array.from({ length: (depth - 2) / 6 }, (_, i) => ({
      name: `layer${stage}.${i}`,
      inputs: PEER.width * (i === 0 ? Math.max(1, 2 ** (stage - 2)) : 2 ** (stage - 1)),
      outputs: PEER.width * 2 ** (stage - 1),
      stride: stage === 1 || i > 0 ? 1 : 2,
    })),
  );

export const UNITS: readonly PeerUnit[] = unitsOf(8);

export const hasProjection = ({ inputs, outputs, stride }: PeerUnit) => stride !== 1 || inputs !== outputs;

/** The same network as our config. */
export const PEER_SETTINGS: Settings = {
  network: { depth: 8, width: [16, 16, 32, 64] },
  rule: "end-to-end",
  optimizer: { lr: PEER.learningRate, momentum: PEER.momentum, nesterov: false, weightDecay: 0 },
};

export interface Numbers {
  shape: number[];
  data: Float32Array;
}

/** Start values by our parameters' names: filters [k, k, ci, co], the classifier's weight [64, classes]. */
export function peerStart(units: readonly PeerUnit[] = UNITS): Map<string, Numbers> {
  const start = new Map<string, Numbers>();
  const draws = (name: string) => tensorDraws(1, name);
  const constant = (name: string, size: number, value: number) =>
    start.set(name, { shape: [size], data: new Float32Array(size).fill(value) });
  const convolution = (name: string, norm: string, k: number, inputs: number, outputs: number) => {
    const deviation = Math.sqrt(2 / (k * k * outputs));
    const data = draws(name).normal(k * k * inputs * outputs);
    start.set(`${name}.weight`, { shape: [k, k, inputs, outputs], data: data.map((value) => value * deviation) });
    constant(`${norm}.weight`, outputs, 1);
    constant(`${norm}.bias`, outputs, 0);
  };
  convolution("conv1", "bn1", 3, PEER.channels, PEER.width);
  for (const unit of units) {
    const { name, inputs, outputs } = unit;
    convolution(`${name}.conv1`, `${name}.bn1`, 3, inputs, outputs);
    convolution(`${name}.conv2`, `${name}.bn2`, 3, outputs, outputs);
    if (hasProjection(unit)) convolution(`${name}.downsample.0`, `${name}.downsample.1`, 1, inputs, outputs);
  }
  const last = units.at(-1)!.outputs;
  const classifier = draws("fc64").uniform(last * PEER.classes);
  start.set("fc64.weight", { shape: [last, PEER.classes], data: classifier.map((value) => value / Math.sqrt(last)) });
  constant("fc64.bias", PEER.classes, 0);
  return start;
}

export interface PeerBatch {
  /** [n, 32, 32, 3] */
  image: Float32Array;
  labels: Int32Array;
}

/** Random images and labels: how fast a step is does not depend on them. */
export function peerBatch(images: number): PeerBatch {
  const image = tensorDraws(2, "image").normal(images * PEER.imageSize ** 2 * PEER.channels);
  const labels = tensorDraws(2, "labels").uniform(images);
  const label = (value: number) => Math.min(PEER.classes - 1, Math.floor(((value + 1) / 2) * PEER.classes));
  return { image, labels: Int32Array.from(labels, label) };
}

/** Labels as [n, classes]. */
export function oneHot(labels: Int32Array): Float32Array {
  const rows = new Float32Array(labels.length * PEER.classes);
  labels.forEach((label, i) => {
    rows[i * PEER.classes + label] = 1;
  });
  return rows;
}
