// Batch norm: statistics, application, gradients.

import { blocksOf, periodsOf, perThread } from "./chunks";
import type { CallShapes, WasmKernel } from "./wasm-call";

/** Bytes of table for every four numbers of a period; kernels/norm-apply.ts and norm-gradient-apply.ts. */
const APPLY_ENTRY = 48;
const GRADIENT_ENTRY = 96;

const sumsBytes = (image: readonly [number, number, number, number]) => {
  const { blocks, lanes } = blocksOf(image);
  return [blocks * lanes * 3 * 4];
};

export const normStatistics: WasmKernel = {
  scratch: (call) => sumsBytes(call.image("x")),
  entries(call) {
    const { blocks, pixels, channels, blockPixels } = blocksOf(call.image("x"));
    const all = {
      x: call.at("x"),
      pixels,
      channels,
      blockPixels,
      blocks,
      parts: call.scratch(0),
      mean: call.at("mean"),
      variance: call.at("variance"),
    };
    return [
      { kernel: "statisticsParts", items: blocks, arguments: all },
      { kernel: "statisticsJoin", items: channels, arguments: all },
    ];
  },
};

/** How a tensor is walked through beside its table, and where the table is. */
function walk(call: CallShapes, entryBytes: number) {
  const channels = call.image("x")[3];
  const { period, items, split } = periodsOf(call.size("x"), channels);
  const table = perThread((period / 4) * entryBytes, call.threads);
  return { channels, period, items, split, table };
}

export const normApply: WasmKernel = {
  scratch: (call) => [walk(call, APPLY_ENTRY).table.all],
  entries(call) {
    const { channels, period, items, split, table } = walk(call, APPLY_ENTRY);
    return [
      {
        kernel: "normApply",
        items,
        arguments: {
          x: call.at("x"),
          y: call.at("y"),
          mean: call.at("mean"),
          variance: call.at("variance"),
          scale: call.at("scale"),
          shift: call.at("shift"),
          residual: call.maybe("residual"),
          residualMean: call.maybe("residualMean"),
          residualVariance: call.maybe("residualVariance"),
          residualScale: call.maybe("residualScale"),
          residualShift: call.maybe("residualShift"),
          relu: call.is("relu") ? 1 : 0,
          channels,
          period,
          ...split,
          table: call.scratch(0),
          tableBytes: table.each,
        },
      },
    ];
  },
};

export const normGradientSums: WasmKernel = {
  scratch: (call) => sumsBytes(call.image("x")),
  entries(call) {
    const { blocks, pixels, channels, blockPixels } = blocksOf(call.image("x"));
    const all = {
      dy: call.at("dy"),
      x: call.at("x"),
      y: call.is("relu") ? call.at("y") : 0,
      mean: call.at("mean"),
      variance: call.at("variance"),
      residual: call.has("residualMean") ? call.at("residual") : 0,
      residualMean: call.maybe("residualMean"),
      residualVariance: call.maybe("residualVariance"),
      pixels,
      channels,
      blockPixels,
      blocks,
      parts: call.scratch(0),
      dscale: call.at("dscale"),
      dshift: call.at("dshift"),
      dresidualScale: call.maybe("dresidualScale"),
    };
    return [
      { kernel: "normSumsParts", items: blocks, arguments: all },
      { kernel: "normSumsJoin", items: channels, arguments: all },
    ];
  },
};

export const normGradientApply: WasmKernel = {
  scratch: (call) => [walk(call, GRADIENT_ENTRY).table.all],
  entries(call) {
    const { channels, period, items, split, table } = walk(call, GRADIENT_ENTRY);
    const ofNorm = call.has("residualMean");
    return [
      {
        kernel: "normGradientApply",
        items,
        arguments: {
          dy: call.at("dy"),
          x: call.at("x"),
          y: call.is("relu") ? call.at("y") : 0,
          dx: call.at("dx"),
          through: call.maybe("through"),
          mean: call.at("mean"),
          variance: call.at("variance"),
          scale: call.at("scale"),
          dscale: call.at("dscale"),
          dshift: call.at("dshift"),
          residual: ofNorm ? call.at("residual") : 0,
          dresidual: call.maybe("dresidual"),
          residualMean: call.maybe("residualMean"),
          residualVariance: call.maybe("residualVariance"),
          residualScale: call.maybe("residualScale"),
          dresidualScale: call.maybe("dresidualScale"),
          pixels: call.size("x") / channels,
          channels,
          period,
          ...split,
          table: call.scratch(0),
          tableBytes: table.each,
        },
      },
    ];
  },
};
