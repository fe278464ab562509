// Gradient of a convolution's filter, direct, and the update that may follow at once.

import { chunksOf } from "./chunks";
import { type Argument, type Entry, real } from "./entry";
import { aligned, STOP } from "./memory-layout";
import { stripsOf } from "./strips";
import type { CallShapes, PlacedCall, WasmKernel } from "./wasm-call";

/** Images are summed in this many groups, whatever the number of threads, so that the sums are the same. */
const GROUPS = 8;
/** A strip longer than the convolution's: the sums are walked through once a strip. */
const STRIP_BYTES = 81_920;
/** Sums of all groups stay below this. */
const MOST_SUM_BYTES = 1 << 25;
/** Numbers of the filter that a thread takes at a time when it adds the groups up. */
const CHUNK = 1024;

/** How many groups for sums of `bytes` each: depends on the shapes alone. */
export function groupsOf(images: number, bytes: number): number {
  return Math.max(1, Math.min(GROUPS, images, Math.floor(MOST_SUM_BYTES / bytes)));
}

/** What stands behind a filter gradient's products: the sum over groups, or the update with it. */
export interface Sums {
  parts: Argument;
  partBytes: number;
  groups: number;
  length: number;
}

export function sumInto(out: Argument, { parts, partBytes, groups, length }: Sums): Entry {
  const { items, split } = chunksOf(length, CHUNK);
  return { kernel: "sumParts", items, arguments: { parts, partBytes, groups, out, ...split } };
}

/** Arguments that all updates begin with. */
export const descent = (call: PlacedCall): Record<string, Argument> => ({
  stop: STOP,
  learningRate: call.at("learningRate"),
  momentum: real(call.number("momentum")),
  weightDecay: real(call.number("weightDecay")),
  nesterov: call.is("nesterov") ? 1 : 0,
});

export function updateWith(call: PlacedCall, { parts, partBytes, groups, length }: Sums): Entry {
  const { items, split } = chunksOf(length, CHUNK);
  const homes = { weight: call.at("weight"), slot: call.at("slot") };
  return {
    kernel: "updateFilter",
    items,
    arguments: { ...descent(call), parts, partBytes, groups, ...homes, ...split },
  };
}

type Image = readonly [number, number, number, number];

/** x [n, h, w, ci] and dy [n, ceil(h / stride), ceil(w / stride), co] with a filter of `size`. */
export function filterShape(x: Image, dy: Image, size: number, stride: number, threads: number) {
  const pad = (size - 1) / 2;
  // where there is a border, strips are copied anyway, and then so that the inner loops are fastest (kernels/planes.ts)
  const fours = pad > 0 && x[3] % 4 === 0 ? x[3] / 4 : 0;
  const strips = stripsOf(
    { image: x, rows: dy[1], step: stride, span: size, above: pad, left: pad, right: pad },
    threads,
    STRIP_BYTES,
    fours > 0 ? dy[2] * Math.ceil(dy[3] / 4) * 16 : 0,
  );
  const length = size * size * x[3] * dy[3];
  const partBytes = aligned(length * 4);
  return { size, x, dy, fours, strips, length, partBytes, groups: groupsOf(x[0], partBytes) };
}

type FilterShape = ReturnType<typeof filterShape>;

/** Bytes of the groups' sums and of strips. */
export const filterScratch = ({ partBytes, groups, strips }: FilterShape) => [partBytes * groups, strips.bytes];

/** Sums of products by groups into the first piece of working memory. */
export function products(shape: FilterShape, x: Argument, dy: Argument, scratch: readonly Argument[]): Entry {
  const { size, fours, strips, groups, partBytes } = shape;
  const [images, , , channels] = shape.x;
  const [, rows, columns, outputs] = shape.dy;
  return {
    kernel: "filterGradient",
    items: groups,
    arguments: {
      ...strips.arguments(x, scratch[1]!),
      images,
      groups,
      dy,
      rows,
      columns,
      channels: outputs,
      taps: size,
      run: size * channels * 4,
      fours,
      parts: scratch[0]!,
      partBytes,
    },
  };
}

const shapeOf = (call: CallShapes) =>
  filterShape(call.image("x"), call.image("dy"), call.number("size"), call.number("stride"), call.threads);

function filterKernel(finish: (call: PlacedCall, sums: Sums) => Entry): WasmKernel {
  return {
    scratch: (call) => filterScratch(shapeOf(call)),
    entries(call) {
      const shape = shapeOf(call);
      const scratch = [call.scratch(0), call.scratch(1)];
      return [
        products(shape, call.at("x"), call.at("dy"), scratch),
        finish(call, { parts: call.scratch(0), ...shape }),
      ];
    },
  };
}

export const convolutionFilterGradient = filterKernel((call, sums) => sumInto(call.at("dw"), sums));
export const convolutionFilterUpdate = filterKernel(updateWith);
