// Dropout whose masks come from seed, step and layer: the same numbers eagerly and planned.

import * as tf from "@tensorflow/tfjs-core";
import { draw, PURPOSE } from "#data/random";
import type { Config } from "#experiment/config";
import { dropout } from "../ops/dropout";
import type { TraceBackend } from "../plan/trace";

type Dropout = ((x: tf.Tensor4D, layer: string) => tf.Tensor4D) | null;

/** A layer's name as a number, part of its masks' counters. */
const layerId = (layer: string) =>
  [...layer].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7) >>> 0;

/** Masks made on the host; null where the rate is 0. */
export function eagerDropout({ network, seed }: Config, step: () => number): Dropout {
  const rate = network.dropout;
  if (rate === 0) return null;
  return (x, layer) => {
    const mask = new Float32Array(x.size);
    for (let i = 0; i < mask.length; i += 4) {
      draw(seed, PURPOSE.dropout, i, step(), layerId(layer)).forEach((value, j) => {
        mask[i + j] = value / 2 ** 32 < rate ? 0 : 1 / (1 - rate);
      });
    }
    return dropout(x, tf.tensor4d(mask, x.shape));
  };
}

/** Masks made by a kernel, from the scalar `step`; null where the rate is 0. */
export function tracedDropout({ network, seed }: Config, backend: TraceBackend, step: tf.Tensor): Dropout {
  const rate = network.dropout;
  if (rate === 0) return null;
  return (x, layer) => {
    const attributes = { rate, seed: seed >>> 0, purpose: PURPOSE.dropout, layer: layerId(layer), shape: x.shape };
    return dropout(x, backend.node("dropoutMask", { step }, attributes, x.shape) as tf.Tensor4D);
  };
}
