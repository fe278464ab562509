// An estimate of what a config keeps for backward, counted from shapes alone (docs/method.md, 10), and its parameters.
// Bytes are float32 activations an image; weights, gradients and workspaces are not in them. The measured figures come
// from the engine.

import { type Block, type Layout, type LayoutConfig, layoutOf } from "./blocks";
import type { Config, UnitName } from "./config";
import { changesShape, DGL_EDGE, decoderWidth, headLayers, stageSize, unitShape } from "./shapes";

export interface BlockEstimate {
  /** Activations of the block's own units (and stem), an image. */
  ownBytes: number;
  /** The output of the block before, which is this one's detached input; the first block's image is in its stem: 0. */
  inputBytes: number;
  /** Activations of its auxiliary network, an image. */
  auxiliaryBytes: number;
  parameters: number;
  auxiliaryParameters: number;
}

export interface Estimate {
  /** Stem first, then every unit in order; bytes of activations an image. */
  unitBytes: number[];
  /** Parameters of every unit in order, the stem left out. */
  unitParameters: number[];
  blocks: BlockEstimate[];
  endToEndBytes: number;
  /** Parameters of the network without auxiliary networks. */
  parameters: number;
}

type EstimateConfig = LayoutConfig & Pick<Config, "head" | "contrast" | "data">;

const FLOAT = 4;

/** Throws what `layoutOf` throws. */
export function estimate(config: EstimateConfig): Estimate {
  const layout = layoutOf(config);
  const stem = stemBytes(config);
  const unitBytes = [stem, ...layout.blocks.flatMap(({ units }) => units.map((name) => bytesOfUnit(config, name)))];
  const classifier = classifierBytes(config);
  const blocks = layout.blocks.map((block) => estimateBlock(config, layout, block));
  return {
    unitBytes,
    unitParameters: layout.blocks.flatMap(({ units }) => units.map((name) => unitParameters(config, name))),
    blocks,
    endToEndBytes: unitBytes.reduce((a, b) => a + b, classifier),
    parameters: blocks.reduce((sum, { parameters }) => sum + parameters, 0),
  };
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

function mapBytes({ network, data }: EstimateConfig, stage: number, channels = network.width[stage] ?? 0): number {
  return stageSize(data.imageSize, stage) ** 2 * channels * FLOAT;
}

/** The image, the convolution's output, and what batch norm and ReLU make of it. */
const stemBytes = (config: EstimateConfig) =>
  mapBytes(config, 1, config.network.channels) + 2 * mapBytes(config, 1, config.network.width[0]);

/** Two convolutions' outputs and their normed, rectified forms; a projection adds its own output. */
function bytesOfUnit(config: EstimateConfig, name: UnitName): number {
  const projects = changesShape(unitShape(config, name)) && config.network.shortcut === "B";
  return (projects ? 5 : 4) * mapBytes(config, name[0]);
}

const classifierBytes = ({ network }: EstimateConfig) => (network.width[3] + network.classes) * FLOAT;

function estimateBlock(config: EstimateConfig, layout: Layout, block: Block): BlockEstimate {
  const first = block.index === 0;
  const before = first ? undefined : layout.blocks[block.index - 1]?.units.at(-1);
  return {
    inputBytes: before ? mapBytes(config, before[0]) : 0,
    ownBytes: sum(block.units.map((name) => bytesOfUnit(config, name))) + (first ? stemBytes(config) : 0),
    auxiliaryBytes: auxiliaryBytes(config, layout, block),
    parameters:
      sum(block.units.map((name) => unitParameters(config, name))) +
      (first ? filter(3, config.network.channels, config.network.width[0]) + 2 * config.network.width[0] : 0) +
      (block.auxiliary ? 0 : dense(config.network.width[3], config.network.classes)),
    auxiliaryParameters: auxiliaryParameters(config, layout, block),
  };
}

function auxiliaryBytes(config: EstimateConfig, layout: Layout, { auxiliary }: Block): number {
  if (!auxiliary) return classifierBytes(config);
  const [stage] = auxiliary.head;
  const unit = bytesOfUnit(config, auxiliary.partner);
  const y = mapBytes(config, auxiliary.partner[0]);
  const copies = (layout.ema ? 1 : 0) + (layout.bias && layout.bias !== "channel" ? 1 : 0);
  const branches = layout.ema || layout.bias ? copies * unit + y : 0;
  return branches + headBytes(config, stage) + (config.host.kind === "infopro" ? decoderBytes(config, stage) : 0);
}

function headBytes(config: EstimateConfig, stage: number): number {
  const own = stageSize(config.data.imageSize, stage);
  let size = config.head.config === "dgl" ? DGL_EDGE : own;
  let pooled = config.network.width[stage] ?? 0;
  // a map that is averaged to another size is one more
  let bytes = size === own ? 0 : size * size * pooled * FLOAT;
  for (const { kind, normed, outputs, stride } of headLayers(config, stage)) {
    if (kind === "linear") bytes += (normed ? 2 : 1) * outputs * FLOAT;
    else {
      size = Math.ceil(size / stride);
      pooled = outputs;
      bytes += 2 * size * size * outputs * FLOAT;
    }
  }
  return bytes + pooled * FLOAT;
}

/** The resized input, convolution and norm at the decoder's width, its output and the sigmoid of it. */
function decoderBytes(config: EstimateConfig, stage: number): number {
  const { network, head } = config;
  return mapBytes(config, 1, (network.width[stage] ?? 0) + 2 * decoderWidth(head.widen) + 2 * network.channels);
}

const filter = (size: number, inputs: number, outputs: number) => size * size * inputs * outputs;
const dense = (inputs: number, outputs: number) => inputs * outputs + outputs;

function unitParameters(config: EstimateConfig, name: UnitName): number {
  const shape = unitShape(config, name);
  const { inputs, outputs } = shape;
  const projects = changesShape(shape) && config.network.shortcut === "B";
  const own = filter(3, inputs, outputs) + filter(3, outputs, outputs) + 4 * outputs;
  return own + (projects ? filter(1, inputs, outputs) + 2 * outputs : 0);
}

function auxiliaryParameters(config: EstimateConfig, layout: Layout, { auxiliary }: Block): number {
  if (!auxiliary) return 0;
  const [stage] = auxiliary.head;
  const unit = unitParameters(config, auxiliary.partner);
  const bias = layout.bias === "channel" ? (config.network.width[auxiliary.partner[0]] ?? 0) : layout.bias ? unit : 0;
  const head = headLayers(config, stage).map(
    ({ kind, size, normed, inputs, outputs }) =>
      (kind === "linear" ? dense(inputs, outputs) : filter(size, inputs, outputs)) + (normed ? 2 * outputs : 0),
  );
  const width = decoderWidth(config.head.widen);
  const { channels } = config.network;
  const decoder =
    filter(3, config.network.width[stage] ?? 0, width) + 3 * width + filter(3, width, channels) + channels;
  const scale = layout.bias === "scaled-unit" ? 1 : 0;
  return (layout.ema ? unit : 0) + bias + scale + sum(head) + (config.host.kind === "infopro" ? decoder : 0);
}
