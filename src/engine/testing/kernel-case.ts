// What a kernel's test case is, and how one is made: shapes and ways to fill them in, numbers from the case's own name.

import { tensorDraws } from "#data/random";
import type { KernelName } from "../plan/kernels";
import { sizeOf } from "./kernel-numbers";
import type { SingleCall, Slot } from "./single-call";

type Values = Float32Array | Int32Array | Uint8Array;

export interface KernelCase {
  name: string;
  call: SingleCall;
  inputs: Record<string, Values>;
  /** Largest error allowed in any output, relative to that output's largest value. */
  tolerance: number;
}

/** An input's slot and its numbers. */
export interface Filled extends Slot {
  fill(draws: ReturnType<typeof tensorDraws>, size: number): Values;
}

export interface CaseParts extends Omit<SingleCall, "kernel" | "inputs"> {
  inputs: Record<string, Filled | null>;
  tolerance?: number;
}

/** Inputs given as null are left out. */
export function kernelCase(kernel: KernelName, name: string, parts: CaseParts): KernelCase {
  const { inputs: asked, tolerance = 1e-5, ...call } = parts;
  const given = Object.entries(asked).filter((entry): entry is [string, Filled] => entry[1] !== null);
  const slots = given.map(([key, { fill: _, ...slot }]) => [key, slot] as const);
  const values = given.map(([key, { fill, shape }]) => {
    return [key, fill(tensorDraws(17, `${kernel} ${name} ${key}`), sizeOf(shape))] as const;
  });
  return {
    name: `${kernel}: ${name}`,
    call: { ...call, kernel, inputs: Object.fromEntries(slots) },
    inputs: Object.fromEntries(values),
    tolerance,
  };
}

export const normal = (shape: readonly number[], mean = 0, deviation = 1): Filled => ({
  shape,
  fill: (draws, size) => draws.normal(size).map((value) => mean + deviation * value),
});

export const uniform = (shape: readonly number[], low: number, high: number): Filled => ({
  shape,
  fill: (draws, size) => draws.uniform(size).map((value) => low + ((high - low) * (value + 1)) / 2),
});

export const fixed = (shape: readonly number[], values: readonly number[]): Filled => ({
  shape,
  fill: () => Float32Array.from(values),
});

/** For ReLUs: a diverged run must show behind them too. */
export const NOT_NUMBERS = [Number.NaN, -1, Number.NaN, 2];

/** Whole numbers 0..bound-1. */
export const whole = (shape: readonly number[], bound: number, dtype: "i32" | "u8" = "i32"): Filled => ({
  shape,
  dtype,
  fill(draws, size) {
    const numbers = [...draws.uniform(size)].map((value) => Math.min(Math.floor(((value + 1) / 2) * bound), bound - 1));
    return dtype === "i32" ? Int32Array.from(numbers) : Uint8Array.from(numbers);
  },
});

export const scalarOf = (value: number): Filled => ({ ...fixed([], [value]), space: "scalar" });

/** The same, but a home. */
export const home = (filled: Filled): Filled => ({ ...filled, space: "home" });

/** An output in the buffer of scalars. */
export const SCALAR: Slot = { shape: [], space: "scalar" };

/** Heights and widths that are no multiple of anything, batch and channels to match: [n, h, w, c]. */
export const IMAGES = [
  [1, 1, 1, 1],
  [2, 7, 5, 3],
  [3, 13, 6, 16],
  [1, 5, 9, 20],
  [9, 7, 5, 4],
  [4, 5, 9, 5],
  [2, 13, 6, 10],
  [5, 1, 1, 64],
  [2, 8, 8, 48],
  [1, 28, 28, 8],
  [2, 32, 32, 12],
] as const;
