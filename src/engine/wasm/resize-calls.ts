// Bilinear resize with aligned corners and its adjoint (docs/method.md, 4.2): where each output takes its two sources.

import { perThread } from "./chunks";
import { type Argument, real } from "./entry";
import type { WasmKernel } from "./wasm-call";

interface Sources {
  low: number;
  high: number;
  /** Of `high`; `low` has the rest. */
  weight: number;
}

function sourcesOf(from: number, to: number): Sources[] {
  return Array.from({ length: to }, (_, o) => {
    const at = to > 1 ? (o * (from - 1)) / (to - 1) : 0;
    const low = Math.min(Math.floor(at), from - 1);
    return { low, high: Math.min(low + 1, from - 1), weight: at - low };
  });
}

const words = (sources: Sources[]): Argument[] => sources.flatMap(({ low, high, weight }) => [low, high, real(weight)]);

export const resize: WasmKernel = {
  scratch(call) {
    const [, , width, channels] = call.image("x");
    return [perThread(width * channels * 4, call.threads).all];
  },
  entries(call) {
    const [n, height, width, channels] = call.image("x");
    const [, tall, wide] = call.image("y");
    const row = { row: call.scratch(0), rowBytes: perThread(width * channels * 4, call.threads).each };
    const tensors = { small: call.at("x"), large: call.at("y") };
    return [
      {
        kernel: "resize",
        items: n * tall,
        arguments: { ...tensors, height, width, tall, wide, channels, ...row },
        table: [...words(sourcesOf(height, tall)), ...words(sourcesOf(width, wide))],
      },
    ];
  },
};

/** For every small row the large rows that took from it, with their weights; and where each small row's begin. */
function sharesOf(height: number, tall: number): { begins: number[]; shares: Argument[] } {
  const takers = Array.from({ length: height }, (): [row: number, weight: number][] => []);
  for (const [row, { low, high, weight }] of sourcesOf(height, tall).entries()) {
    takers[low]!.push([row, 1 - weight]);
    takers[high]!.push([row, weight]);
  }
  const begins = [0];
  for (const list of takers) begins.push(begins.at(-1)! + list.length);
  return { begins, shares: takers.flat().flatMap(([row, weight]) => [row, real(weight)]) };
}

export const resizeGradient: WasmKernel = {
  scratch(call) {
    const [, , wide, channels] = call.image("dy");
    return [perThread(wide * channels * 4, call.threads).all];
  },
  entries(call) {
    const [n, height, width, channels] = call.image("dx");
    const [, tall, wide] = call.image("dy");
    const row = { row: call.scratch(0), rowBytes: perThread(wide * channels * 4, call.threads).each };
    const tensors = { small: call.at("dx"), large: call.at("dy") };
    const { begins, shares } = sharesOf(height, tall);
    return [
      {
        kernel: "resizeGradient",
        items: n * height,
        arguments: { ...tensors, height, width, tall, wide, channels, ...row },
        table: [...begins, ...words(sourcesOf(width, wide)), ...shares],
      },
    ];
  },
};
