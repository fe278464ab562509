// Where things lie in the one linear memory. Below the homes: what threads meet by, zeros to start sums from, the scalars.

/** A command to the threads, and what they meet by, one cache line each; kernels/run.ts has the same numbers. */
export const COMMANDS = 1024;
export const BROKEN = 1216;
export const LIST = 1280;

// Bytes 2048 to 2111 stay 0: convolutions start sums from them (kernels/convolution.ts).

/** Slots of 4 bytes; the first is `stop`. */
export const SCALARS = 4096;
export const MOST_SCALARS = 14_000;
export const STOP = SCALARS;

/** Homes begin here; the arena follows them, and the list of calls follows the arena. */
export const HOMES = 65_536;

/** Kernels read whole vectors, also where less is left: so much lies behind everything. */
export const MARGIN = 256;

/** Places of values are multiples of this: a cache line. */
export const ALIGNMENT = 64;

export const PAGE = 65_536;
export const MOST_PAGES = 65_536;

export const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
