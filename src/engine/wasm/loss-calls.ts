// Losses: rows or chunks leave their sums, one last item adds them up and raises `stop` where the loss is not finite.

import { periodsOf } from "./chunks";
import { convolve, convolveScratch } from "./convolution-calls";
import { type Argument, type Entry, real } from "./entry";
import { STOP } from "./memory-layout";
import { pack, packedBytes, packTurned } from "./packed-filter";
import { phasesOf } from "./phases";
import type { CallShapes, PlacedCall, WasmKernel } from "./wasm-call";

/** Bytes of a part: its loss and its right answers, float64. */
const PART_BYTES = 16;

function finish(call: PlacedCall, parts: Argument, count: number, factor: number): Entry {
  const outputs = { loss: call.maybe("loss"), correct: call.maybe("correct"), stop: STOP };
  return { kernel: "finishLoss", items: 1, arguments: { parts, count, factor: real(factor), ...outputs } };
}

export const crossEntropy: WasmKernel = {
  scratch: (call) => [call.shape("logits")[0]! * PART_BYTES],
  entries(call) {
    const [rows = 1, classes = 1] = call.shape("logits");
    const parts = call.scratch(0);
    const inputs = { logits: call.at("logits"), labels: call.at("labels"), dy: call.maybe("dy") };
    const rest = { dlogits: call.maybe("dlogits"), rows, classes, parts };
    return [
      { kernel: "crossEntropy", items: rows, arguments: { ...inputs, ...rest } },
      finish(call, parts, rows, 1 / rows),
    ];
  },
};

export const reconstruction: WasmKernel = {
  scratch: (call) => [periodsOf(call.size("z"), call.image("z")[3]).items * PART_BYTES],
  entries(call) {
    const channels = call.image("z")[3];
    const { items, split, period } = periodsOf(call.size("z"), channels);
    const [mean, std] = [call.numbers("mean"), call.numbers("std")];
    const four = (numbers: readonly number[], from: number) =>
      [0, 1, 2, 3].map((lane) => real(numbers[(from + lane) % channels]!));
    const table = Array.from({ length: period / 4 }, (_, i) => [...four(std, i * 4), ...four(mean, i * 4)]).flat();
    const parts = call.scratch(0);
    const tensors = { z: call.at("z"), image: call.at("image"), dy: call.maybe("dy"), dz: call.maybe("dz") };
    return [
      { kernel: "reconstruction", items, arguments: { ...tensors, parts, period, ...split }, table },
      finish(call, parts, items, 1 / call.size("z")),
    ];
  },
};

export const normaliseRows: WasmKernel = {
  scratch: () => [],
  entries: (call) => [unitRows(call, "features", call.at("y"))],
};

function unitRows(call: PlacedCall, features: string, y: Argument): Entry {
  const [rows = 1, width = 1] = call.shape(features);
  return { kernel: "normaliseRows", items: rows, arguments: { x: call.at(features), y, width } };
}

function contrastSizes(call: CallShapes) {
  const [rows = 1, width = 1] = call.shape("features");
  return { rows, width };
}

export const contrast: WasmKernel = {
  scratch(call) {
    const { rows, width } = contrastSizes(call);
    const gradient = [
      rows * width * 4,
      packedBytes(rows, width),
      convolveScratch([1, rows, 1, rows], 1, 1, call.threads),
    ];
    return [
      rows * width * 4,
      packedBytes(width, rows),
      convolveScratch([1, rows, 1, width], 1, 1, call.threads),
      rows * rows * 4,
      rows * PART_BYTES,
      ...(call.has("dfeatures") ? gradient : []),
    ];
  },
  entries(call) {
    const { rows, width } = contrastSizes(call);
    const [unit, turned, strip, products, parts] = [0, 1, 2, 3, 4].map((i) => call.scratch(i)) as [
      Argument,
      Argument,
      Argument,
      Argument,
      Argument,
    ];
    const temperature = call.number("temperature");
    const ratio = -temperature / call.number("baseTemperature") / rows;
    const pairs = { products, labels: call.at("labels"), rows, temperature: real(temperature), parts };
    const entries: Entry[] = [
      unitRows(call, "features", unit),
      packTurned(unit, [1, rows, width], 1, phasesOf(rows, 1, 1, 1), [turned]),
      convolve([unit, [1, rows, 1, width]], [turned, 1, rows], 1, products, 0, [strip, call.threads]),
      { kernel: "contrastRows", items: rows, arguments: pairs },
      finish(call, parts, rows, ratio),
    ];
    if (!call.has("dfeatures")) return entries;
    const [ofUnit, packed, strips] = [5, 6, 7].map((i) => call.scratch(i)) as [Argument, Argument, Argument];
    return [
      ...entries,
      { kernel: "contrastPairs", items: rows, arguments: pairs },
      pack(unit, rows, width, packed),
      convolve([products, [1, rows, 1, rows]], [packed, 1, width], 1, ofUnit, 0, [strips, call.threads]),
      {
        kernel: "contrastGradient",
        items: rows,
        arguments: {
          features: call.at("features"),
          unit,
          ofUnit,
          dfeatures: call.at("dfeatures"),
          dy: call.at("dy"),
          width,
          factor: real(ratio / temperature),
        },
      },
    ];
  },
};
