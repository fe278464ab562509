// From the trace's nodes to calls of kernels: names of inputs and outputs, batch norm in its two halves.

import type { Draft, Graph, HostOp } from "./graph";
import type { KernelName } from "./kernels";
import type { Attributes, ValueId } from "./plan";
import type { Node, Trace } from "./trace";

interface Rule {
  kernel: KernelName;
  /** Names of outputs in order. */
  outputs: string[];
  /** Names of inputs that differ from the op's. */
  rename?: Record<string, string>;
}

const RULES: Record<string, Rule> = {
  ManAugment: { kernel: "augment", outputs: ["image"] },
  ManResizedCrop: { kernel: "resizedCrop", outputs: ["image"] },
  ManConvolution: { kernel: "convolution", outputs: ["y"] },
  ManConvolutionInputGradient: { kernel: "convolutionInputGradient", outputs: ["dx"] },
  ManConvolutionFilterGradient: { kernel: "convolutionFilterGradient", outputs: ["dw"] },
  ManFixedNorm: { kernel: "normApply", outputs: ["y"] },
  ManRunningStatistics: { kernel: "runningStatistics", outputs: ["mean", "variance"] },
  ManSgd: { kernel: "sgd", outputs: ["weight", "slot"] },
  ManMovingAverage: { kernel: "movingAverage", outputs: ["average"] },
  ManGlobalPool: { kernel: "globalPool", outputs: ["y"] },
  ManGlobalPoolGradient: { kernel: "globalPoolGradient", outputs: ["dx"] },
  ManAveragePool: { kernel: "averagePool", outputs: ["y"] },
  ManAveragePoolGradient: { kernel: "averagePoolGradient", outputs: ["dx"] },
  ManLinear: { kernel: "linear", outputs: ["y"] },
  ManLinearGradient: { kernel: "linearGradient", outputs: ["dx", "dweight", "dbias"] },
  ManRelu: { kernel: "relu", outputs: ["y"] },
  ManReluGradient: { kernel: "reluGradient", outputs: ["dx"] },
  ManCrossEntropy: { kernel: "crossEntropy", outputs: ["loss", "correct"] },
  ManCrossEntropyGradient: { kernel: "crossEntropy", outputs: ["dlogits"] },
  ManContrast: { kernel: "contrast", outputs: ["loss"] },
  ManContrastGradient: { kernel: "contrast", outputs: ["dfeatures"] },
  ManNormaliseRows: { kernel: "normaliseRows", outputs: ["y"] },
  ManReconstruction: { kernel: "reconstruction", outputs: ["loss"] },
  ManReconstructionGradient: { kernel: "reconstruction", outputs: ["dz"] },
  ManResize: { kernel: "resize", outputs: ["y"] },
  ManResizeGradient: { kernel: "resizeGradient", outputs: ["dx"] },
  ManAdd: { kernel: "add", outputs: ["y"] },
  Add: { kernel: "add", outputs: ["y"] },
  ManAddChannels: { kernel: "addChannels", outputs: ["y"] },
  ManChannelSum: { kernel: "channelSum", outputs: ["y"] },
  ManScaledSum: { kernel: "scaledSum", outputs: ["y"] },
  ManScaledSumGradient: { kernel: "scaledSumGradient", outputs: ["dbias", "dema", "dscale"] },
  ManDropout: { kernel: "dropout", outputs: ["y"] },
  dropoutMask: { kernel: "dropoutMask", outputs: ["y"] },
  ManShortcut: { kernel: "shortcut", outputs: ["y"] },
  ManShortcutGradient: { kernel: "shortcutGradient", outputs: ["dx"] },
};

export function lower({ values, nodes, finals, outputs }: Trace): Graph {
  const isScalarSum = ({ op, outputs: [sum] }: Node) => /^(Man)?Add$/.test(op) && values[sum!]!.shape.length === 0;
  const onHost = (node: Node) => node.op === "ManWeighLoss" || isScalarSum(node);
  return {
    values: [...values],
    calls: nodes.filter((node) => !onHost(node)).flatMap(callsOf),
    hostOps: nodes.filter(onHost).map(hostOp),
    finals,
    outputs,
  };
}

function hostOp({ op, inputs, outputs }: Node): HostOp {
  const [a, b] = Object.values(inputs) as [ValueId, ValueId];
  return { op: op === "ManWeighLoss" ? "multiply" : "add", a, b, result: outputs[0]! };
}

function callsOf(node: Node): Draft[] {
  if (node.op === "ManBatchNorm") return normCalls(node);
  if (node.op === "ManBatchNormGradient") return normGradientCalls(node);
  const rule = RULES[node.op];
  if (!rule) throw new Error(`no kernel for ${node.op}`);
  return [call(node, rule.kernel, node.inputs, named(rule.outputs, node.outputs), node.attributes)];
}

const named = (names: string[], ids: readonly ValueId[]) =>
  Object.fromEntries(names.map((name, i): [string, ValueId] => [name, ids[i]!]));

function call(
  { mark }: Node,
  kernel: KernelName,
  inputs: Record<string, ValueId>,
  outputs: Record<string, ValueId>,
  attributes: Attributes,
): Draft {
  return { kernel, inputs, outputs, inPlace: {}, attributes, mark };
}

function normCalls(node: Node): Draft[] {
  const { x, scale, shift, residual } = node.inputs as Record<string, ValueId>;
  const [y, mean, variance] = node.outputs as [ValueId, ValueId, ValueId];
  const inputs = {
    x: x!,
    mean,
    variance,
    scale: scale!,
    shift: shift!,
    ...(residual === undefined ? {} : { residual }),
  };
  return [
    call(node, "normStatistics", { x: x! }, { mean, variance }, {}),
    call(node, "normApply", inputs, { y }, { relu: node.attributes.relu! }),
  ];
}

function normGradientCalls(node: Node): Draft[] {
  const { dy, x, scale, y, mean, variance } = node.inputs as Record<string, ValueId>;
  const [dx, dscale, dshift, through] = node.outputs as [ValueId, ValueId, ValueId, ValueId | undefined];
  const relu = node.attributes.relu as boolean;
  const shared = { dy: dy!, x: x!, mean: mean!, variance: variance!, ...(relu ? { y: y! } : {}) };
  return [
    call(node, "normGradientSums", shared, { dscale, dshift }, { relu }),
    call(
      node,
      "normGradientApply",
      { ...shared, scale: scale!, dscale, dshift },
      { dx, ...(through === undefined ? {} : { through }) },
      { relu },
    ),
  ];
}
