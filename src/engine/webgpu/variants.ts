// Other ways to compute a call than a row of tunings has: what an autotune tries. None changes what a plan holds: results,
// bindings and working memory are those of the row.

import type { Call } from "../plan/plan";
import type { Tuning } from "./tuning";

type Varied = Partial<Pick<Tuning, "quads" | "tile" | "cells" | "placesFirst" | "filterGradient">>;

/** Convolution and input gradient at stride 1: pixels by blocks of channels, and the order of neighbours. */
const TILES: Readonly<Record<string, Varied>> = {
  "2x1": { tile: { pixels: 2, blocks: 1 } },
  "2x2": { tile: { pixels: 2, blocks: 2 } },
  "4x2": { tile: { pixels: 4, blocks: 2 } },
  "8x1": { tile: { pixels: 8, blocks: 1 } },
  "8x2": { tile: { pixels: 8, blocks: 2 } },
  "4x1, places first": { tile: { pixels: 4, blocks: 1 }, placesFirst: true },
  "4x4, places first": { tile: { pixels: 4, blocks: 4 }, placesFirst: true },
  "4x1, quads": { tile: { pixels: 4, blocks: 1 }, placesFirst: true, quads: true },
  "8x2, quads": { tile: { pixels: 8, blocks: 2 }, placesFirst: true, quads: true },
};

/** Input gradient at a larger stride. */
const CELLS: Readonly<Record<string, Varied>> = {
  "1x1": { cells: { pixels: 1, blocks: 1 } },
  "1x2": { cells: { pixels: 1, blocks: 2 } },
  "4x1": { cells: { pixels: 4, blocks: 1 } },
  "2x1, places first": { cells: { pixels: 2, blocks: 1 }, placesFirst: true },
  "2x1, quads": { cells: { pixels: 2, blocks: 1 }, placesFirst: true, quads: true },
};

/** Filter gradient: blocks of output channels, pixels, invocations wanted; never more shares than the row has room for. */
const FILTERS: Readonly<Record<string, Varied>> = {
  "1x8": { filterGradient: { blocks: 1, pixels: 8, threads: 16384 } },
  "2x4": { filterGradient: { blocks: 2, pixels: 4, threads: 16384 } },
  "2x8": { filterGradient: { blocks: 2, pixels: 8, threads: 16384 } },
  "4x4": { filterGradient: { blocks: 4, pixels: 4, threads: 16384 } },
  "2x4, quads": { filterGradient: { blocks: 2, pixels: 4, threads: 16384 }, quads: true },
  "1x4, half": { filterGradient: { blocks: 1, pixels: 4, threads: 8192 } },
  "1x4, quarter": { filterGradient: { blocks: 1, pixels: 4, threads: 4096 } },
};

type Kind = Pick<Call, "kernel" | "attributes">;

/** Whether there is another way than the row's own. */
export const hasVariants = (call: Kind): boolean => Object.keys(tableOf(call)).length > 0;

/** The name of each is the variant's. `quads`: those too that need `quadsHold`. */
export const variantsOf = (call: Kind, row: Tuning, quads: boolean): Tuning[] =>
  Object.entries(tableOf(call))
    .filter(([, varied]) => quads || !varied.quads)
    .map(([name, varied]) => ({ ...row, ...varied, name }));

function tableOf({ kernel, attributes: { stride } }: Kind): Readonly<Record<string, Varied>> {
  switch (kernel) {
    case "convolution":
      return TILES;
    case "convolutionInputGradient":
      return stride === 1 ? TILES : CELLS;
    case "convolutionFilterGradient":
    case "convolutionFilterUpdate":
      return FILTERS;
    default:
      return {};
  }
}
