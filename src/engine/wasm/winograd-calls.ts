// Winograd's F(2x2, 3x3) in place of the direct convolution, where shapes allow it (kernels/winograd.ts).

import { chunksOf, perThread } from "./chunks";
import type { Argument, Entry } from "./entry";
import { descent, groupsOf } from "./filter-calls";
import { aligned } from "./memory-layout";
import type { CallShapes, PlacedCall, WasmKernel } from "./wasm-call";

type Image = readonly [number, number, number, number];

/** Rows of tiles are put together until a strip has about so many tiles; a filter's sums are walked through once a strip. */
const STRIP_TILES = 16;
const STRIP_TILES_OF_SUMS = 64;
/** With fewer tiles than this in a batch, transforming the filter costs more than it saves. */
const LEAST_TILES = 32;
const PLANES = 16;
/** Bytes between planes (kernels/winograd.ts). */
const GAP = 64;
/** Numbers of one tap that a thread takes at a time when it adds the groups up. */
const CHUNK = 256;

/** Over a height or width. */
const tilesOver = (length: number) => Math.ceil(length / 2);

/** 3x3, stride 1, channels in multiples of 8, enough to do, and no more than a third of the tiles beyond odd edges. */
export function winogradFits([n, h, w, ci]: Image, co: number, size: number, stride: number): boolean {
  const tiles = tilesOver(h) * tilesOver(w);
  const shaped = size === 3 && stride === 1 && 3 * h * w >= 2 * 4 * tiles;
  return shaped && ci % 8 === 0 && co % 8 === 0 && n * tiles >= LEAST_TILES;
}

/** A convolution of `image` to `outputs` channels in strips of tiles. */
function tilesOf(image: Image, outputs: number, stripTiles: number, threads: number) {
  const [images, height, width, inputs] = image;
  const tiles = tilesOver(width);
  const stripRows = Math.max(1, Math.floor(stripTiles / tiles));
  const plane = (channels: number) => Math.ceil((stripRows * tiles) / 4) * 4 * channels * 4 + GAP;
  const scratch = perThread(width * Math.max(inputs, outputs) * 4 + PLANES * (plane(inputs) + plane(outputs)), threads);
  return {
    items: Math.ceil((images * tilesOver(height)) / stripRows),
    bytes: scratch.all,
    arguments: (x: Argument, memory: Argument): Record<string, Argument> => ({
      x,
      images,
      height,
      width,
      inputs,
      outputs,
      stripRows,
      scratch: memory,
      scratchBytes: scratch.each,
    }),
  };
}

/** What forward and the input's gradient differ in. */
interface Direction {
  from: string;
  to: string;
  turned: boolean;
}

function convolutionBy({ from, to, turned }: Direction): WasmKernel {
  const shapesOf = (call: CallShapes) => {
    const [, , ci = 1, co = 1] = call.shape("filter");
    const outputs = turned ? ci : co;
    return { ci, co, tiles: tilesOf(call.image(from), outputs, STRIP_TILES, call.threads) };
  };
  return {
    scratch(call) {
      const { ci, co, tiles } = shapesOf(call);
      return [PLANES * ci * co * 4, tiles.bytes];
    },
    entries(call) {
      const { ci, co, tiles } = shapesOf(call);
      const packed = call.scratch(0);
      const plane = ci * co * 4;
      const transform: Entry = {
        kernel: "transformFilter",
        items: ci,
        arguments: { filter: call.at("filter"), inputs: ci, outputs: co, packed, plane, turned: turned ? 1 : 0 },
      };
      const starts = { bias: call.maybe("bias"), onto: call.maybe("onto") };
      const filter = { filter: packed, filterPlane: plane };
      const rest = { ...filter, ...starts, out: call.at(to) };
      const named = { ...tiles.arguments(call.at(from), call.scratch(1)), ...rest };
      return [transform, { kernel: "winogradConvolve", items: tiles.items, arguments: named }];
    },
  };
}

export const winogradForward = convolutionBy({ from: "x", to: "y", turned: false });
export const winogradInputGradient = convolutionBy({ from: "dy", to: "dx", turned: true });

function filterShapes(call: CallShapes) {
  const x = call.image("x");
  const co = call.image("dy")[3];
  const length = x[3] * co;
  const partBytes = aligned(PLANES * length * 4);
  return {
    x,
    length,
    partBytes,
    groups: groupsOf(x[0], partBytes),
    tiles: tilesOf(x, co, STRIP_TILES_OF_SUMS, call.threads),
  };
}

/** How the sums end: with what a step needs, and where they go. */
interface Ending {
  kernel: string;
  descent(call: PlacedCall): Record<string, Argument>;
  target(call: PlacedCall): Record<string, Argument>;
}

function filterBy({ kernel, descent: start, target }: Ending): WasmKernel {
  return {
    scratch(call) {
      const { partBytes, groups, tiles } = filterShapes(call);
      return [partBytes * groups, tiles.bytes];
    },
    entries(call) {
      const { length, partBytes, groups, tiles } = filterShapes(call);
      const parts = call.scratch(0);
      const { items, split } = chunksOf(length, CHUNK);
      const named = { ...tiles.arguments(call.at("x"), call.scratch(1)), dy: call.at("dy"), groups, parts, partBytes };
      const sums = { ...start(call), parts, partBytes, groups, ...target(call), ...split };
      return [
        { kernel: "winogradProducts", items: groups, arguments: named },
        { kernel, items, arguments: sums },
      ];
    },
  };
}

export const winogradGradient = filterBy({
  kernel: "winogradFilterGradient",
  descent: () => ({ stop: 0, learningRate: 0, momentum: 0, weightDecay: 0, nesterov: 0 }),
  target: (call) => ({ out: call.at("dw"), slot: 0 }),
});

export const winogradUpdate = filterBy({
  kernel: "winogradFilterUpdate",
  descent,
  target: (call) => ({ out: call.at("weight"), slot: call.at("slot") }),
});

/** The direct kernel, or Winograd's where it fits. */
export function choose(direct: WasmKernel, winograd: WasmKernel, fits: (call: CallShapes) => boolean): WasmKernel {
  const chosen = (call: CallShapes) => (fits(call) ? winograd : direct);
  return { scratch: (call) => chosen(call).scratch(call), entries: (call) => chosen(call).entries(call) };
}
