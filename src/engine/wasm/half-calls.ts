// Two float16 in a word: for activations that wait for the backward pass.

import { chunksOf } from "./chunks";
import type { WasmKernel } from "./wasm-call";

function halves(kernel: "packHalf" | "unpackHalf", numbers: string, words: string): WasmKernel {
  return {
    scratch: () => [],
    entries(call) {
      const { items, split } = chunksOf(call.size(numbers));
      return [{ kernel, items, arguments: { numbers: call.at(numbers), words: call.at(words), ...split } }];
    },
  };
}

export const packHalf = halves("packHalf", "x", "y");
export const unpackHalf = halves("unpackHalf", "y", "x");
