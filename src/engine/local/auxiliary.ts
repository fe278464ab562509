// What a local block's decoder and head look at (docs/method.md, 3.2 and 3.6), and how the EMA copy follows its partner.

import * as tf from "@tensorflow/tfjs-core";
import type { Block } from "#experiment/blocks";
import { unitShape } from "#experiment/shapes";
import type { Forward } from "../nn/forward";
import { biasPrefix, emaPrefix, scaleName } from "../nn/initialise";
import { unit, unitPrefix } from "../nn/resnet";
import { addChannels } from "../ops/channel-sum";
import { add, movingAverage, scaledSum } from "../ops/mix";
import type { Model } from "./model";

/** x: output of the block's last unit. Under rule `local` x itself, else the branches' sum in the partner's shape. */
export function auxiliaryInput(forward: Forward, { config, layout }: Model, block: Block, x: tf.Tensor4D): tf.Tensor4D {
  if (!block.auxiliary || (!layout.ema && !layout.bias)) return x;
  const shape = unitShape(config, block.auxiliary.partner);
  const { parameters } = forward;
  const ema = layout.ema ? unit(forward, emaPrefix(block.index), x, shape) : null;
  if (layout.bias === "channel" && ema) {
    return addChannels(ema, parameters.get<tf.Tensor1D>(`${biasPrefix(block.index)}.bias`));
  }
  const bias = layout.bias ? unit(forward, biasPrefix(block.index), x, shape) : null;
  if (layout.bias === "scaled-unit" && bias && ema) {
    return scaledSum(bias, ema, parameters.get<tf.Scalar>(scaleName(block.index)));
  }
  return bias && ema ? add(bias, ema) : ((bias ?? ema) as tf.Tensor4D);
}

/** Moves a block's EMA copy towards its partner: weights, scales and shifts, never running statistics. */
export function pullEma({ parameters }: Model, block: Block, momentum: tf.Scalar): void {
  if (!block.auxiliary) return;
  const [copy, partner] = [emaPrefix(block.index), unitPrefix(block.auxiliary.partner)];
  for (const { name, variable, role } of parameters.under(`${copy}.`)) {
    if (role === "statistic") continue;
    const value = parameters.get(partner + name.slice(copy.length));
    tf.tidy(() => parameters.assign(name, movingAverage(variable, value, momentum)));
  }
}
