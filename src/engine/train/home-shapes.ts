// What of a network lives through all its programs.

import type { Parameters } from "../nn/parameters";

/** Shapes of all homes by name: every parameter and statistic, then `slot/NAME` of what gets gradients. */
export function homeShapes(parameters: Parameters): Map<string, readonly number[]> {
  const all = parameters.all();
  const slots = all.filter(({ variable }) => variable.trainable);
  return new Map([
    ...all.map(({ name, variable }): [string, readonly number[]] => [name, variable.shape]),
    ...slots.map(({ name, variable }): [string, readonly number[]] => [`slot/${name}`, variable.shape]),
  ]);
}
