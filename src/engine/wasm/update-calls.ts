// Updates of many homes in one call: a table of tensors behind the arguments.

import { type Argument, type Entry, real } from "./entry";
import { descent } from "./filter-calls";
import { STOP } from "./memory-layout";
import type { PlacedCall, WasmKernel } from "./wasm-call";

/** Rows of the table: four tensors (0: none), numbers in each, the factor that makes a variance unbiased. */
function table(call: PlacedCall, names: string[], factor: (i: number) => number = () => 1): Argument[] {
  return Array.from({ length: call.number("entries") }, (_, i) => i).flatMap((i) => [
    ...[0, 1, 2, 3].map((part) => (names[part] === undefined ? 0 : call.at(`${names[part]}/${i}`))),
    call.size(`${names[0]}/${i}`),
    real(factor(i)),
  ]);
}

/** An average moved towards something by a scalar of this name. */
function moved(kernel: string, call: PlacedCall, knob: string, rows: Argument[]): Entry {
  const entries = call.number("entries");
  return { kernel, items: entries, arguments: { stop: STOP, knob: call.at(knob), entries }, table: rows };
}

const none = () => [];

export const sgd: WasmKernel = {
  scratch: none,
  entries(call) {
    const entries = call.number("entries");
    const rows = table(call, ["weight", "slot", "gradient"]);
    return [{ kernel: "sgd", items: entries, arguments: { ...descent(call), entries }, table: rows }];
  },
};

export const movingAverage: WasmKernel = {
  scratch: none,
  entries: (call) => [moved("movingAverage", call, "momentum", table(call, ["average", "value"]))],
};

export const runningStatistics: WasmKernel = {
  scratch: none,
  entries(call) {
    const counts = call.numbers("counts");
    const unbiased = (i: number) => counts[i]! / Math.max(1, counts[i]! - 1);
    const rows = table(call, ["mean", "variance", "batchMean", "batchVariance"], unbiased);
    return [moved("runningStatistics", call, "rate", rows)];
  },
};
