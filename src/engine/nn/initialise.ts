// Which parameters a network with its auxiliary networks has (docs/method.md, 3.5: EMA and bias start random or as copies).

import * as tf from "@tensorflow/tfjs-core";
import type { Block, Layout } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import { decoderWidth, headLayers, unitShape } from "#experiment/shapes";
import { Builder, type Draws } from "./builder";
import { decoderPrefix } from "./decoder";
import { headPrefix } from "./head";
import { Parameters } from "./parameters";
import { unitPrefix } from "./resnet";

/** Reference names of what an auxiliary network holds, by its block's number from 0. */
export const biasPrefix = (block: number) => `LB.${block}`;
export const emaPrefix = (block: number) => `EMA_Net.${block}`;
export const scaleName = (block: number) => `ema_s.${block}`;

/** Whether a tensor, by its reference name, belongs to an auxiliary network rather than to the backbone. */
export const isAuxiliary = (name: string) => /^(LB|EMA_Net|ema_s)\.|^(aux_classifier|decoder)_/.test(name);

/**
 * The parameters of a network with its auxiliary networks. `drawsFor` gives the random numbers of one tensor by its name,
 * so that a tensor's start does not depend on which others exist.
 */
export function initialise(config: Config, layout: Layout, drawsFor: (name: string) => Draws): Parameters {
  const parameters = new Parameters();
  const { network } = config;
  tf.tidy(() => {
    const build = new Builder(parameters, drawsFor);
    build.convolution("conv1", 3, network.channels, network.width[0]);
    build.norm("bn1", network.width[0]);
    for (const { units } of layout.blocks) {
      for (const name of units) build.unit(unitPrefix(name), unitShape(config, name), network.shortcut);
    }
    build.linear("fc64", network.width[3], network.classes);
    for (const block of layout.blocks) addAuxiliary(build, config, layout, block);
  });
  return parameters;
}

function addAuxiliary(build: Builder, config: Config, layout: Layout, { index, auxiliary }: Block): void {
  if (!auxiliary) return;
  const { network } = config;
  const [stage] = auxiliary.head;
  if (config.host.kind === "infopro") {
    const prefix = decoderPrefix(auxiliary.head);
    const width = decoderWidth(config.head.widen);
    build.convolution(`${prefix}.0`, 3, network.width[stage] ?? 0, width, true);
    build.norm(`${prefix}.1`, width);
    build.convolution(`${prefix}.3`, 3, width, network.channels, true);
  }
  const prefix = headPrefix(auxiliary.head);
  for (const { kind, index: at, size, normed, inputs, outputs } of headLayers(config, stage)) {
    if (kind === "linear") build.linear(`${prefix}.${at}`, inputs, outputs);
    else build.convolution(`${prefix}.${at}`, size, inputs, outputs);
    if (normed) build.norm(`${prefix}.${at + 1}`, outputs);
  }
  const shape = unitShape(config, auxiliary.partner);
  const partner = unitPrefix(auxiliary.partner);
  if (layout.bias === "channel") build.constant(`${biasPrefix(index)}.bias`, 0, [shape.outputs]);
  else if (layout.bias) {
    build.unit(biasPrefix(index), shape, network.shortcut);
    if (config.bias.start === "copy") build.copy(partner, biasPrefix(index));
    if (layout.bias === "scaled-unit") build.constant(scaleName(index), 1, []);
  }
  if (layout.ema) {
    build.as("averaged", config.ema.gradient).unit(emaPrefix(index), shape, network.shortcut);
    if (config.ema.start === "copy") build.copy(partner, emaPrefix(index));
  }
}
