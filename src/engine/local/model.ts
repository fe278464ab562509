// A network cut into blocks, ready to be trained: config, layout, parameters, and which parameters a block trains.

import type * as tf from "@tensorflow/tfjs-core";
import { type Block, type Layout, layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import type { Draws } from "../nn/builder";
import { decoderPrefix } from "../nn/decoder";
import { headPrefix } from "../nn/head";
import { biasPrefix, emaPrefix, initialise, scaleName } from "../nn/initialise";
import type { Parameters } from "../nn/parameters";
import { unitPrefix } from "../nn/resnet";

export interface Model {
  config: Config;
  layout: Layout;
  parameters: Parameters;
}

/** Builds the network of a config on tfjs's current backend. `drawsFor`: random numbers of a tensor by its name. */
export function buildModel(config: Config, drawsFor: (name: string) => Draws): Model {
  const layout = layoutOf(config);
  return { config, layout, parameters: initialise(config, layout, drawsFor) };
}

/** Parameter prefixes that belong to a block: its units (and stem or classifier) and its auxiliary network. */
export function blockPrefixes({ layout }: Model, { index, units, auxiliary }: Block): string[] {
  const own = units.map((unit) => `${unitPrefix(unit)}.`);
  if (index === 0) own.push("conv1.", "bn1.");
  if (index === layout.blocks.length - 1) own.push("fc64.");
  if (!auxiliary) return own;
  const [decoder, head] = [decoderPrefix(auxiliary.head), headPrefix(auxiliary.head)];
  return [...own, `${decoder}.`, `${head}.`, `${biasPrefix(index)}.`, `${emaPrefix(index)}.`, scaleName(index)];
}

/** What a block's gradient is taken of. An EMA copy is among it only under `ema.gradient`. */
export function trainedBy(model: Model, block: Block): tf.Variable[] {
  const prefixes = blockPrefixes(model, block);
  return model.parameters
    .all()
    .filter(({ name, variable }) => variable.trainable && prefixes.some((prefix) => name.startsWith(prefix)))
    .map(({ variable }) => variable);
}

/** What one step of a block updates: all it trains, less a decoder or head whose part of the loss is left out. */
export function updatedBy(model: Model, block: Block, parts: { recon: boolean; task: boolean }): string[] {
  const left = [
    ...(block.auxiliary && !parts.recon ? [`${decoderPrefix(block.auxiliary.head)}.`] : []),
    ...(block.auxiliary && !parts.task ? [`${headPrefix(block.auxiliary.head)}.`] : []),
  ];
  return trainedBy(model, block)
    .map(({ name }) => model.parameters.nameOf(name))
    .filter((name) => !left.some((prefix) => name.startsWith(prefix)));
}
