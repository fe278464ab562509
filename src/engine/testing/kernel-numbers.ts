// What kernel references work on: plain float64 arrays with a shape, and the few helpers they share.

import type { Attributes } from "../plan/plan";

/** Row-major. A scalar has shape [] and one number. */
export interface Numbers {
  shape: readonly number[];
  data: Float64Array;
}

export type Named = Readonly<Record<string, Numbers>>;

/**
 * Outputs by name from inputs by name. `shapes`: of the outputs; a gradient's size does not follow from its inputs.
 * May yield more than a call asks for.
 */
export type Reference = (
  inputs: Named,
  attributes: Attributes,
  shapes: Readonly<Record<string, readonly number[]>>,
) => Record<string, Numbers>;

export const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export const zeros = (shape: readonly number[]): Numbers => ({ shape, data: new Float64Array(sizeOf(shape)) });

export const scalar = (value: number): Numbers => ({ shape: [], data: Float64Array.of(value) });

/** An input that must be there. */
export function need(inputs: Named, name: string): Numbers {
  const found = inputs[name];
  if (!found) throw new Error(`the reference wants ${name}; there are ${Object.keys(inputs)}`);
  return found;
}

/** The one number of a scalar. */
export const numberOf = (inputs: Named, name: string) => need(inputs, name).data[0]!;

/** `f` at every element of same-sized arrays, in the first one's shape. */
export function each(of: readonly Numbers[], f: (...values: number[]) => number): Numbers {
  const [first] = of;
  return { shape: first!.shape, data: first!.data.map((_, i) => f(...of.map(({ data }) => data[i]!))) };
}

/** Position of [n, y, x, c] in a tensor of this shape. */
export const at = ([, h, w, c]: readonly number[], n: number, y: number, x: number, k: number) =>
  ((n * h! + y) * w! + x) * c! + k;

/** Whether homes must stay as they are. */
export const stopped = (inputs: Named) => inputs.stop !== undefined && inputs.stop.data[0] !== 0;
