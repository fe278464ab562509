// How work without a shape of its own is shared: flat tensors in chunks, pixels in blocks.

import { aligned } from "./memory-layout";

const CHUNK = 4096;
const BLOCK_PIXELS = 256;

/** A flat tensor in chunks, each a multiple of 4 numbers. */
export function chunksOf(length: number, chunk = CHUNK) {
  return { items: Math.ceil(length / chunk), split: { length, chunk } };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The same where numbers repeat with the channels: chunks are whole periods, the least common multiple of channels and 4. */
export function periodsOf(length: number, channels: number) {
  const period = (channels * 4) / gcd(channels, 4);
  return { period, ...chunksOf(length, period * Math.max(1, Math.floor(CHUNK / period))) };
}

/** Bytes of a piece that each thread has for itself, and of all of them. */
export function perThread(bytes: number, threads: number) {
  return { each: aligned(bytes), all: aligned(bytes) * threads };
}

/** Pixels in blocks that are summed one by one. Lanes: channels up to a multiple of 4. */
export function blocksOf([n, h, w, c]: readonly [number, number, number, number]) {
  const pixels = n * h * w;
  const blocks = Math.ceil(pixels / BLOCK_PIXELS);
  return { pixels, channels: c, blockPixels: BLOCK_PIXELS, blocks, lanes: Math.ceil(c / 4) * 4 };
}
