// Tile shapes and thread counts by kind of device.

import type { Traits } from "./traits";

export interface Tuning {
  name: string;
  /** Four neighbouring invocations load different things and exchange them. */
  quads: boolean;
  /** Convolution and input gradient: pixels of a row and blocks of output channels an invocation computes. */
  tile: { pixels: number; blocks: number };
  /** Input gradient at stride 2: cells of 2x2 pixels and blocks of channels an invocation computes. */
  cells: { pixels: number; blocks: number };
  /** Neighbouring invocations take neighbouring places; else neighbouring channels. */
  placesFirst: boolean;
  /** Many results are stored in a loop: on a processor, compiling takes time for every access to memory in a text. */
  looped: boolean;
  filterGradient: { blocks: number; pixels: number; threads: number };
  /** Kernels that walk over pixels: invocations wanted, and pixels an invocation does where nothing is summed. */
  walk: { threads: number; pixels: number };
  /** Invocations that sum what the others found for one block of channels. */
  summers: number;
}

const SOFTWARE: Tuning = {
  name: "software",
  quads: false,
  tile: { pixels: 8, blocks: 4 },
  cells: { pixels: 4, blocks: 1 },
  placesFirst: true,
  looped: true,
  filterGradient: { blocks: 2, pixels: 4, threads: 1536 },
  walk: { threads: 1024, pixels: 16 },
  summers: 1,
};

const SOFTWARE_QUADS: Tuning = {
  ...SOFTWARE,
  name: "software, quads",
  quads: true,
  cells: { pixels: 8, blocks: 1 },
  filterGradient: { blocks: 4, pixels: 4, threads: 1536 },
};

const GPU: Tuning = {
  name: "gpu",
  quads: false,
  tile: { pixels: 4, blocks: 1 },
  cells: { pixels: 2, blocks: 1 },
  placesFirst: false,
  looped: false,
  filterGradient: { blocks: 1, pixels: 4, threads: 16384 },
  walk: { threads: 16384, pixels: 4 },
  summers: 64,
};

export const TUNINGS: readonly Tuning[] = [SOFTWARE, SOFTWARE_QUADS, GPU];

export function tuningFor({ software, quads }: Traits): Tuning {
  if (!software) return GPU;
  return quads ? SOFTWARE_QUADS : SOFTWARE;
}
