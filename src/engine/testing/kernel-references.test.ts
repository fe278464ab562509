// The float64 references themselves: against the tfjs references of the ops on the cpu backend, and, where an op has no
// such name, gradients against finite differences.

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { KernelName } from "../plan/kernels";
import type { Attributes } from "../plan/plan";
import "../ops/augment";
import "../ops/batch-norm";
import "../ops/channel-sum";
import "../ops/contrast";
import "../ops/convolution";
import "../ops/cross-entropy";
import "../ops/dropout";
import "../ops/linear";
import "../ops/mix";
import { opRegistry } from "../ops/op";
import "../ops/pool";
import "../ops/reconstruction";
import "../ops/resize";
import "../ops/sgd";
import "../ops/shortcut";
import type { KernelCase } from "./kernel-case";
import { kernelCases } from "./kernel-cases";
import { largestError } from "./kernel-check";
import { type Named, type Numbers, need, sizeOf } from "./kernel-numbers";
import { REFERENCES } from "./kernel-references";
import { openEagerBackend } from "./node-engine";

/** The op that computes what a kernel does, and its outputs in order. */
interface Twin {
  op: string;
  outputs: string[];
  /** Which of the kernel's cases the op can do. */
  fits?: (kernelCase: KernelCase) => boolean;
  attributes?: (kernelCase: KernelCase) => Attributes;
}

const withGradient = ({ inputs }: KernelCase) => inputs.dy !== undefined;
const withoutGradient = (kernelCase: KernelCase) => !withGradient(kernelCase) && !kernelCase.name.includes("finite");
/** Stock ops give NaN for the contrast of one image; its sum over no pairs is 0. */
const hasPairs = ({ call }: KernelCase) => call.inputs.features!.shape[0]! > 1;
const withInputShape = ({ call }: KernelCase) => ({ ...call.attributes, inputShape: call.outputs.dx!.shape });
const ownResidual = ({ call }: KernelCase) => call.inputs.residualMean === undefined;

const TWINS: Partial<Record<KernelName, Twin[]>> = {
  augment: [{ op: "ManAugment", outputs: ["image"] }],
  resizedCrop: [{ op: "ManResizedCrop", outputs: ["image"] }],
  convolution: [{ op: "ManConvolution", outputs: ["y"] }],
  convolutionInputGradient: [
    {
      op: "ManConvolutionInputGradient",
      outputs: ["dx"],
      fits: ({ inputs }) => !inputs.onto,
      attributes: withInputShape,
    },
  ],
  convolutionFilterGradient: [{ op: "ManConvolutionFilterGradient", outputs: ["dw"] }],
  normApply: [{ op: "ManFixedNorm", outputs: ["y"], fits: ownResidual }],
  globalPool: [{ op: "ManGlobalPool", outputs: ["y"] }],
  globalPoolGradient: [{ op: "ManGlobalPoolGradient", outputs: ["dx"], attributes: withInputShape }],
  averagePool: [{ op: "ManAveragePool", outputs: ["y"] }],
  averagePoolGradient: [{ op: "ManAveragePoolGradient", outputs: ["dx"], attributes: withInputShape }],
  linear: [{ op: "ManLinear", outputs: ["y"] }],
  linearGradient: [{ op: "ManLinearGradient", outputs: ["dx", "dweight", "dbias"] }],
  relu: [{ op: "ManRelu", outputs: ["y"] }],
  reluGradient: [{ op: "ManReluGradient", outputs: ["dx"] }],
  crossEntropy: [
    { op: "ManCrossEntropy", outputs: ["loss", "correct"], fits: withoutGradient },
    { op: "ManCrossEntropyGradient", outputs: ["dlogits"], fits: withGradient },
  ],
  contrast: [
    { op: "ManContrast", outputs: ["loss"], fits: (c) => withoutGradient(c) && hasPairs(c) },
    { op: "ManContrastGradient", outputs: ["dfeatures"], fits: (c) => withGradient(c) && hasPairs(c) },
  ],
  normaliseRows: [{ op: "ManNormaliseRows", outputs: ["y"] }],
  reconstruction: [
    { op: "ManReconstruction", outputs: ["loss"], fits: withoutGradient },
    { op: "ManReconstructionGradient", outputs: ["dz"], fits: withGradient },
  ],
  resize: [{ op: "ManResize", outputs: ["y"] }],
  resizeGradient: [{ op: "ManResizeGradient", outputs: ["dx"], attributes: withInputShape }],
  add: [{ op: "ManAdd", outputs: ["y"] }],
  addChannels: [{ op: "ManAddChannels", outputs: ["y"] }],
  channelSum: [{ op: "ManChannelSum", outputs: ["y"] }],
  scaledSum: [{ op: "ManScaledSum", outputs: ["y"] }],
  scaledSumGradient: [{ op: "ManScaledSumGradient", outputs: ["dbias", "dema", "dscale"] }],
  dropout: [{ op: "ManDropout", outputs: ["y"] }],
  shortcut: [{ op: "ManShortcut", outputs: ["y"] }],
  shortcutGradient: [{ op: "ManShortcutGradient", outputs: ["dx"], attributes: withInputShape }],
};

const numbers = (shape: readonly number[], data: ArrayLike<number>): Numbers => ({
  shape,
  data: Float64Array.from(data),
});

function referenceOf({ call, inputs }: KernelCase): Named {
  const named = Object.entries(inputs).map(([name, data]) => [name, numbers(call.inputs[name]!.shape, data)] as const);
  const shapes = Object.entries(call.outputs).map(([name, { shape }]) => [name, shape] as const);
  return REFERENCES[call.kernel](Object.fromEntries(named), call.attributes ?? {}, Object.fromEntries(shapes));
}

/** Outputs of an op in stock tfjs, on the current backend. `inputs` by the op's names. */
function runOp(
  op: string,
  inputs: Record<string, [readonly number[], ArrayLike<number>, "int32"?]>,
  attributes: Attributes,
) {
  const tensors = Object.entries(inputs).map(([name, [shape, data, dtype]]) => {
    return [name, tf.tensor(Array.from(data), [...shape], dtype ?? "float32")] as const;
  });
  const outputs = tf.tidy(() => opRegistry.get(op)!.reference(Object.fromEntries(tensors), attributes));
  return outputs.map((tensor) => tensor.dataSync() as Float32Array);
}

const dtypeOf = (name: string) => (name === "labels" || name === "draws" ? "int32" : undefined);

function runTwin({ op, attributes }: Twin, kernelCase: KernelCase) {
  const { call, inputs } = kernelCase;
  const given = Object.entries(inputs).map(
    ([name, data]) => [name, [call.inputs[name]!.shape, data, dtypeOf(name)]] as const,
  );
  return runOp(op, Object.fromEntries(given) as never, attributes?.(kernelCase) ?? call.attributes ?? {});
}

/** Three small cases, and not neighbours. */
function someOf(cases: KernelCase[]): KernelCase[] {
  const small = cases.filter(({ inputs }) => Object.values(inputs).every(({ length }) => length < 3000));
  return [0.1, 0.45, 0.9].map((share) => small[Math.floor(share * small.length)]!);
}

beforeAll(async () => void (await openEagerBackend("cpu")));

describe("references give what the ops give", () => {
  const pairs = Object.entries(TWINS).flatMap(([kernel, twins]) =>
    twins.flatMap((twin) =>
      someOf(kernelCases(kernel as KernelName).filter(twin.fits ?? (() => true))).map(
        (kernelCase) => [kernelCase.name, twin, kernelCase] as const,
      ),
    ),
  );
  it.each(pairs)("%s", (_, twin, kernelCase) => {
    const expected = referenceOf(kernelCase);
    runTwin(twin, kernelCase).forEach((found, i) => {
      expect(largestError(found, expected[twin.outputs[i]!]!), twin.outputs[i]).toBeLessThan(2e-5);
    });
  });
});

describe("references of kernels that are parts of an op", () => {
  it.each(["sgd", "movingAverage", "runningStatistics"] as const)("%s: every entry as the op does", (kernel) => {
    const op = { sgd: "ManSgd", movingAverage: "ManMovingAverage", runningStatistics: "ManRunningStatistics" }[kernel];
    const outputs = { sgd: ["weight", "slot"], movingAverage: ["average"], runningStatistics: ["mean", "variance"] };
    const kernelCase = kernelCases(kernel).find(({ name }) => name.includes(" 4 of "))!;
    const expected = referenceOf(kernelCase);
    for (let i = 0; i < 4; i++) {
      const own = Object.entries(kernelCase.inputs)
        .filter(([name]) => name.endsWith(`/${i}`) || kernelCase.call.inputs[name]!.shape.length === 0)
        .filter(([name]) => name !== "stop")
        .map(([name, data]) => [name.split("/")[0]!, [kernelCase.call.inputs[name]!.shape, data]] as const);
      const counts = (kernelCase.call.attributes?.counts ?? []) as readonly number[];
      const attributes = { ...kernelCase.call.attributes, count: counts[i] ?? 0 };
      runOp(op, Object.fromEntries(own) as never, attributes).forEach((found, j) => {
        expect(largestError(found, expected[`${outputs[kernel][j]}/${i}`]!)).toBeLessThan(1e-6);
      });
    }
  });

  it("leave homes alone once stopped", () => {
    for (const kernel of ["sgd", "movingAverage", "runningStatistics", "convolutionFilterUpdate"] as const) {
      const kernelCase = kernelCases(kernel).find(({ name }) => name.endsWith("stopped"))!;
      for (const [name, { data }] of Object.entries(referenceOf(kernelCase))) {
        expect([...data]).toEqual([...kernelCase.inputs[name]!]);
      }
    }
  });

  it("convolutionFilterUpdate: the filter gradient, then sgd", () => {
    const kernelCase = kernelCases("convolutionFilterUpdate")[6]!;
    const { x, dy, weight, slot, learningRate } = kernelCase.inputs;
    const shapes = kernelCase.call.inputs;
    const images = { x: [shapes.x!.shape, x], dy: [shapes.dy!.shape, dy] };
    const attributes = kernelCase.call.attributes!;
    const [gradient] = runOp("ManConvolutionFilterGradient", images as never, attributes);
    const filter = shapes.weight!.shape;
    const own = {
      weight: [filter, weight],
      slot: [filter, slot],
      gradient: [filter, gradient],
      learningRate: [[], learningRate],
    };
    const expected = referenceOf(kernelCase);
    runOp("ManSgd", own as never, attributes).forEach((found, i) => {
      expect(largestError(found, expected[i ? "slot" : "weight"]!)).toBeLessThan(1e-5);
    });
  });

  it("convolutionInputGradient adds to `onto`", () => {
    const [plain, onto] = [0, 1].map((i) => kernelCases("convolutionInputGradient")[6 + i]!) as [
      KernelCase,
      KernelCase,
    ];
    const own = { ...onto, inputs: { dy: onto.inputs.dy!, filter: onto.inputs.filter! } };
    expect(plain.inputs.onto).toBeUndefined();
    const [without, with_] = [referenceOf(own).dx!, referenceOf(onto).dx!];
    expect(with_.data[3]! - without.data[3]!).toBeCloseTo(onto.inputs.onto![3]!, 6);
  });

  it("dropoutMask keeps its share and scales it up", () => {
    const kernelCase = kernelCases("dropoutMask").find(({ name }) => name.includes("[300,28]"))!;
    const { data } = referenceOf(kernelCase).y!;
    const rate = Number(kernelCase.call.attributes!.rate);
    const kept = [...data].filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([1 / (1 - rate)]));
    expect(kept.length / data.length).toBeCloseTo(1 - rate, 1);
  });
});

describe("batch norm", () => {
  const SHAPE = [3, 2, 3, 2];
  const channels = [2];
  const random = (shape: readonly number[], seed: number) =>
    numbers(
      shape,
      Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 1.7),
    );
  const start: Record<string, Numbers> = {
    x: random(SHAPE, 1),
    residual: random(SHAPE, 2),
    scale: random(channels, 3),
    shift: random(channels, 4),
    residualScale: random(channels, 5),
    residualShift: random(channels, 6),
  };

  function forward(at: Named, relu: boolean) {
    const { mean, variance } = REFERENCES.normStatistics({ x: need(at, "x") }, {}, {});
    const of = REFERENCES.normStatistics({ x: need(at, "residual") }, {}, {});
    const statistics = { mean, variance, residualMean: of.mean, residualVariance: of.variance } as Named;
    return { statistics, y: REFERENCES.normApply({ ...at, ...statistics }, { relu }, {}).y! };
  }

  it.each([false, true])("whose residual is a norm has the gradients that finite differences have; relu %s", (relu) => {
    const dy = random(SHAPE, 7);
    const { statistics, y } = forward(start, relu);
    const given = { ...start, ...statistics, dy, y };
    const sums = REFERENCES.normGradientSums(given, { relu }, {});
    const gradients = REFERENCES.normGradientApply({ ...given, ...sums }, { relu }, {});
    const found: Record<string, Numbers> = {
      x: gradients.dx!,
      residual: gradients.dresidual!,
      scale: sums.dscale!,
      shift: sums.dshift!,
      residualScale: sums.dresidualScale!,
      residualShift: sums.dshift!,
    };
    const value = (at: Named) => forward(at, relu).y.data.reduce((sum, v, i) => sum + v * dy.data[i]!, 0);
    for (const [name, gradient] of Object.entries(found)) {
      gradient.data.forEach((slope, i) => {
        const moved = (by: number) => {
          const { shape, data } = start[name]!;
          return value({ ...start, [name]: { shape, data: data.map((v, j) => (i === j ? v + by : v)) } });
        };
        expect(slope, `${name}[${i}]`).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 6);
      });
    }
  });

  it("with a plain residual gives what the op gives", () => {
    const { x, scale, shift, residual } = start as Record<string, Numbers>;
    const given = { x: x!, scale: scale!, shift: shift! };
    const named = (of: Named) =>
      Object.fromEntries(Object.entries(of).map(([name, { shape, data }]) => [name, [shape, data]]));
    const [y, mean, variance] = runOp("ManBatchNorm", named({ ...given, residual: residual! }) as never, {
      relu: true,
    });
    const statistics = REFERENCES.normStatistics({ x: x! }, {}, {});
    expect(largestError(mean!, statistics.mean!)).toBeLessThan(1e-5);
    expect(largestError(variance!, statistics.variance!)).toBeLessThan(1e-5);
    const inputs = {
      ...given,
      mean: statistics.mean!,
      variance: statistics.variance!,
      dy: random(SHAPE, 8),
      y: numbers(SHAPE, y!),
    };
    const sums = REFERENCES.normGradientSums(inputs, { relu: true }, {});
    const expected = REFERENCES.normGradientApply({ ...inputs, ...sums }, { relu: true }, {});
    const { shift: _, ...known } = inputs;
    const found = runOp("ManBatchNormGradient", named(known) as never, { relu: true, residual: true });
    [expected.dx!, sums.dscale!, sums.dshift!, expected.through!].forEach((reference, i) => {
      expect(largestError(found[i]!, reference)).toBeLessThan(1e-5);
    });
  });
});
