// Linear layers: 1x1 convolutions of one long image, and for the weight's gradient of images of one pixel.

import { convolve, convolveScratch } from "./convolution-calls";
import { filterScratch, filterShape, products, sumInto } from "./filter-calls";
import { channelSums, channelSumsBytes } from "./image-calls";
import { pack, packedBytes, packTurned } from "./packed-filter";
import { phasesOf } from "./phases";
import type { CallShapes, WasmKernel } from "./wasm-call";

function sizes(call: CallShapes) {
  const [ci = 1, co = 1] = call.shape("weight");
  return { n: call.shape("x")[0] ?? 1, ci, co };
}

export const linear: WasmKernel = {
  scratch(call) {
    const { n, ci, co } = sizes(call);
    return [packedBytes(ci, co), convolveScratch([1, n, 1, ci], 1, 1, call.threads)];
  },
  entries(call) {
    const { n, ci, co } = sizes(call);
    const packed = call.scratch(0);
    const strips = [call.scratch(1), call.threads] as const;
    return [
      pack(call.at("weight"), ci, co, packed),
      convolve([call.at("x"), [1, n, 1, ci]], [packed, 1, co], 1, call.at("y"), call.at("bias"), strips),
    ];
  },
};

function gradientShape(call: CallShapes) {
  const { n, ci, co } = sizes(call);
  return { n, ci, co, ofWeight: filterShape([n, 1, 1, ci], [n, 1, 1, co], 1, 1, call.threads) };
}

export const linearGradient: WasmKernel = {
  scratch(call) {
    const { n, ci, co, ofWeight } = gradientShape(call);
    const ofInput = [packedBytes(co, ci), convolveScratch([1, n, 1, co], 1, 1, call.threads)];
    return [...filterScratch(ofWeight), channelSumsBytes([n, 1, 1, co]), ...(call.has("dx") ? ofInput : [])];
  },
  entries(call) {
    const { n, ci, co, ofWeight } = gradientShape(call);
    const [parts, strip] = [call.scratch(0), call.scratch(1)];
    const entries = [
      products(ofWeight, call.at("x"), call.at("dy"), [parts, strip]),
      sumInto(call.at("dweight"), { parts, ...ofWeight }),
      ...channelSums(call, "dy", "dbias", [n, 1, 1, co], 2),
    ];
    if (!call.has("dx")) return entries;
    const packed = call.scratch(3);
    const strips = [call.scratch(4), call.threads] as const;
    return [
      ...entries,
      packTurned(call.at("weight"), [1, ci, co], 1, phasesOf(n, 1, 1, 1), [packed]),
      convolve([call.at("dy"), [1, n, 1, co]], [packed, 1, ci], 1, call.at("dx"), 0, strips),
    ];
  },
};
