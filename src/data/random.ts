// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11). The
// same key and counter give the same four numbers anywhere, in any order, after any resume.

/** What a number is for: part of the counter, so that streams never meet. */
export const PURPOSE = {
  initialise: 1,
  shardOrder: 2,
  shuffle: 3,
  augment: 4,
  dropout: 5,
  halves: 6,
  testSplit: 7,
  fileOrder: 8,
} as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

type Four = [number, number, number, number];

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16];
  const [bLow, bHigh] = [b & 0xffff, b >>> 16];
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** Ten rounds on a counter of four and a key of two unsigned 32-bit numbers. */
export function philox(counter: Readonly<Four>, key: readonly [number, number]): Four {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = [multiplyHigh(0xd2511f53, a), Math.imul(0xd2511f53, a) >>> 0];
    const [high1, low1] = [multiplyHigh(0xcd9e8d57, c), Math.imul(0xcd9e8d57, c) >>> 0];
    [a, b, c, d] = [(high1 ^ b ^ k0) >>> 0, low1, (high0 ^ d ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** Four unsigned 32-bit numbers for (seed, purpose) at position (x, y, z). */
export function draw(seed: number, purpose: Purpose, x: number, y = 0, z = 0): Four {
  return philox([x >>> 0, y >>> 0, z >>> 0, 0], [seed >>> 0, purpose]);
}

/** A number in 0..bound-1 from an unsigned 32-bit one, without the bias of a remainder that matters below 2^16. */
export const below = (bound: number, random: number) => Math.floor((random / 2 ** 32) * bound);

/** A name as 32 bits (FNV-1a). */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** Numbers for one tensor, by its name: its start does not depend on which other tensors there are. */
export function tensorDraws(seed: number, name: string) {
  const id = hash(name);
  const four = (i: number) => draw(seed, PURPOSE.initialise, i, id);
  return {
    /** Uniform in -1..1. */
    uniform(count: number): Float32Array {
      const values = new Float32Array(count);
      for (let i = 0; i < count; i += 4) {
        const drawn = four(i).map((v) => v / 2 ** 31 - 1);
        values.set(drawn.slice(0, count - i), i);
      }
      return values;
    },
    /** Mean 0, deviation 1 (Box-Muller). */
    normal(count: number): Float32Array {
      const values = new Float32Array(count);
      for (let i = 0; i < count; i += 4) {
        const [a, b, c, d] = four(i);
        values.set(
          normalPair(a, b)
            .concat(normalPair(c, d))
            .slice(0, count - i),
          i,
        );
      }
      return values;
    },
  };
}

function normalPair(a: number, b: number): number[] {
  const radius = Math.sqrt(-2 * Math.log((a + 0.5) / 2 ** 32));
  const angle = (2 * Math.PI * b) / 2 ** 32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
