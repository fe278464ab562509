// Element by element.

import { chunksOf, periodsOf, perThread } from "./chunks";
import { type Entry, real } from "./entry";
import type { PlacedCall, WasmKernel } from "./wasm-call";

/** out from a and perhaps b. */
function elements(kernel: string, call: PlacedCall, [a, b, out]: readonly [string, string | null, string]): Entry {
  const { items, split } = chunksOf(call.size(a));
  const second = b === null ? 0 : call.at(b);
  return { kernel, items, arguments: { a: call.at(a), b: second, out: call.at(out), ...split } };
}

function plain(kernel: string, names: readonly [string, string | null, string]): WasmKernel {
  return { scratch: () => [], entries: (call) => [elements(kernel, call, names)] };
}

export const relu = plain("relu", ["x", null, "y"]);
export const reluGradient = plain("reluGradient", ["dy", "y", "dx"]);
export const add = plain("add", ["a", "b", "y"]);
export const dropout = plain("multiply", ["x", "mask", "y"]);

export const scaledSum: WasmKernel = {
  scratch: () => [],
  entries(call) {
    const entry = elements("scaledSum", call, ["bias", "ema", "y"]);
    return [{ ...entry, arguments: { ...entry.arguments, scale: call.at("scale") } }];
  },
};

export const scaledSumGradient: WasmKernel = {
  scratch: (call) => [chunksOf(call.size("dy")).items * 8],
  entries(call) {
    const { items, split } = chunksOf(call.size("dy"));
    const inputs = { dy: call.at("dy"), bias: call.at("bias"), ema: call.at("ema"), scale: call.at("scale") };
    const outputs = { dbias: call.at("dbias"), dema: call.at("dema") };
    const parts = call.scratch(0);
    const sums: Entry = { kernel: "scaledSumGradient", items, arguments: { ...inputs, ...outputs, parts, ...split } };
    return [sums, { kernel: "sumUp", items: 1, arguments: { parts, count: items, out: call.at("dscale") } }];
  },
};

export const addChannels: WasmKernel = {
  scratch(call) {
    const { period } = periodsOf(call.size("x"), call.image("x")[3]);
    return [perThread(period * 4, call.threads).all];
  },
  entries(call) {
    const channels = call.image("x")[3];
    const { items, split, period } = periodsOf(call.size("x"), channels);
    const tensors = { a: call.at("x"), b: call.at("bias"), out: call.at("y") };
    const table = { table: call.scratch(0), tableBytes: perThread(period * 4, call.threads).each };
    return [{ kernel: "addChannels", items, arguments: { ...tensors, ...split, channels, period, ...table } }];
  },
};

export const dropoutMask: WasmKernel = {
  scratch: () => [],
  entries(call) {
    const { items, split } = chunksOf(call.size("y"));
    const rate = call.number("rate");
    return [
      {
        kernel: "dropoutMask",
        items,
        arguments: {
          step: call.at("step"),
          y: call.at("y"),
          ...split,
          seed: call.number("seed") | 0,
          purpose: call.number("purpose"),
          layer: call.number("layer") | 0,
          threshold: Math.ceil(rate * 2 ** 32) | 0,
          kept: real(1 / (1 - rate)),
        },
      },
    ];
  },
};
