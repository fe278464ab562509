// Filters in the order of the inner loops (kernels/pack.ts): their size, and the calls that make them.

import type { Argument, Entry } from "./entry";
import type { Phase } from "./phases";

const BLOCK = 8;

/** Bytes of `rows` (taps times input channels) of `channels`, in blocks of 8 and at the end 4. */
export const packedBytes = (rows: number, channels: number) => rows * Math.ceil(channels / 4) * 16;

const blocksOf = (channels: number) => Math.ceil(channels / BLOCK);

/** [rows, channels] as it is. */
export function pack(filter: Argument, rows: number, channels: number, packed: Argument): Entry {
  return { kernel: "pack", items: blocksOf(channels), arguments: { filter, rows, channels, packed } };
}

/** [size, size, inputs, outputs], turned for the gradient of the input: one packed filter for each phase. */
export function packTurned(
  filter: Argument,
  [size, inputs, outputs]: readonly [number, number, number],
  stride: number,
  phases: readonly Phase[],
  packed: readonly Argument[],
): Entry {
  const blocks = blocksOf(inputs);
  return {
    kernel: "packTurned",
    items: blocks * phases.length,
    arguments: { filter, size, inputs, outputs, stride, blocks },
    table: phases.flatMap(({ row, column }, i) => [packed[i]!, row.last, column.last, row.taps, column.taps]),
  };
}
