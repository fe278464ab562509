// How much a training step and a test compute, counted from shapes alone: what an epoch's time is estimated by.

import { type Auxiliary, type Layout, type LayoutConfig, layoutOf } from "./blocks";
import type { Config, UnitName } from "./config";
import { segmentsOf } from "./segments";
import { changesShape, DGL_EDGE, decoderWidth, headLayers, stageSize, unitShape } from "./shapes";

type WorkConfig = LayoutConfig & Pick<Config, "head" | "contrast" | "data" | "checkpointing">;

/** Multiply-adds of convolutions and linear layers for one image, counted on the direct convolution. */
export interface Work {
  /** In training: forward, backward, and what is computed again. */
  training: number;
  /** In a test: the network and the blocks' own classifiers. */
  test: number;
}

/** To the unit what the plans' calls make (work.test.ts). Throws what `layoutOf` throws. */
export function workOf(config: WorkConfig): Work {
  const layout = layoutOf(config);
  const { network, data } = config;
  const stem = filter(3, network.channels, network.width[0]) * data.imageSize ** 2;
  const classifier = network.width[3] * network.classes;
  const blocks = layout.blocks.map(({ units, auxiliary, index }): Work => {
    const each = units.map((unit) => unitWork(config, unit));
    const forward = sum(each.map(({ entry, inner }) => entry + inner));
    // nothing goes back beyond a block's first unit
    const cutOff = index > 0 ? (each[0]?.entry ?? 0) : 0;
    const own = { training: 3 * forward - cutOff, test: forward };
    return auxiliary ? added(own, auxiliaryWork(config, layout, auxiliary)) : own;
  });
  // the image needs no gradient
  const ends = { training: 2 * stem + 3 * classifier + repeated(config, layout, stem), test: stem + classifier };
  return blocks.reduce(added, ends);
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const added = (a: Work, b: Work): Work => ({ training: a.training + b.training, test: a.test + b.test });
const filter = (size: number, inputs: number, outputs: number) => size * size * inputs * outputs;

/** A unit forward: `entry`, what reads its input; `inner`, its second convolution. */
function unitWork(config: WorkConfig, name: UnitName): { entry: number; inner: number } {
  const shape = unitShape(config, name);
  const { inputs, outputs } = shape;
  const pixels = stageSize(config.data.imageSize, name[0]) ** 2;
  const projects = changesShape(shape) && config.network.shortcut === "B";
  return {
    entry: pixels * (filter(3, inputs, outputs) + (projects ? filter(1, inputs, outputs) : 0)),
    inner: pixels * filter(3, outputs, outputs),
  };
}

/** Branches, head and decoder of a block. The EMA copy hands gradients back, but has none of its own. */
function auxiliaryWork(config: WorkConfig, layout: Layout, { partner, head, recon, task }: Auxiliary): Work {
  const { entry, inner } = unitWork(config, partner);
  const unit = entry + inner;
  const ema = layout.ema ? unit : 0;
  const bias = layout.bias && layout.bias !== "channel" ? unit : 0;
  // a part that weighs nothing is left out, unless both do
  const reconstructs = recon > 0;
  const heads = headWork(config, head[0]);
  const decodes = reconstructs ? decoderWork(config, head[0]) : 0;
  return {
    training: (config.ema.gradient ? 3 : 2) * ema + 3 * (bias + (task > 0 || !reconstructs ? heads : 0) + decodes),
    // under contrast a block has no classifier to answer with
    test: config.contrast.enabled ? 0 : ema + bias + heads,
  };
}

function headWork(config: WorkConfig, stage: number): number {
  let edge = config.head.config === "dgl" ? DGL_EDGE : stageSize(config.data.imageSize, stage);
  return sum(
    headLayers(config, stage).map(({ kind, size, inputs, outputs, stride }) => {
      if (kind === "linear") return inputs * outputs;
      edge = Math.ceil(edge / stride);
      return edge * edge * filter(size, inputs, outputs);
    }),
  );
}

/** On images resized to whole size. */
function decoderWork({ network, head, data }: WorkConfig, stage: number): number {
  const width = decoderWidth(head.widen);
  return data.imageSize ** 2 * (filter(3, network.width[stage] ?? 0, width) + filter(3, width, network.channels));
}

/** Checkpointing: all segments but the last run forward twice. */
function repeated(config: WorkConfig, { blocks }: Layout, stem: number): number {
  const segments = config.rule === "end-to-end" ? segmentsOf(config) : 0;
  const units = blocks.flatMap((block) => block.units);
  const again = units.filter((_, i) => Math.floor((i * segments) / units.length) < segments - 1);
  const work = again.map((unit) => unitWork(config, unit)).map(({ entry, inner }) => entry + inner);
  return again.length > 0 ? stem + sum(work) : 0;
}
