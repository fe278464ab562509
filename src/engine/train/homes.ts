// Where each parameter, statistic and slot lives: laid out once for a network, kept through all its programs.

import type { Parameters } from "../nn/parameters";
import type { HomePlaces } from "../plan/build";
import type { PlanTarget } from "../plan/executor";
import { numbersIn } from "../plan/graph";
import type { Place } from "../plan/plan";

export interface Homes {
  places: HomePlaces;
  /** Bytes of each buffer. */
  buffers: number[];
}

/** Shapes of all homes by name: every parameter and statistic, then `slot/NAME` of what gets gradients. */
export function homeShapes(parameters: Parameters): Map<string, readonly number[]> {
  const all = parameters.all();
  const slots = all.filter(({ variable }) => variable.trainable);
  return new Map([
    ...all.map(({ name, variable }): [string, readonly number[]] => [name, variable.shape]),
    ...slots.map(({ name, variable }): [string, readonly number[]] => [`slot/${name}`, variable.shape]),
  ]);
}

/** One after the other in the order given, aligned, none across two buffers. */
export function layOutHomes(shapes: ReadonlyMap<string, readonly number[]>, target: PlanTarget): Homes {
  const places = new Map<string, Place>();
  const buffers = [0];
  for (const [name, shape] of shapes) {
    const bytes = Math.ceil((numbersIn(shape) * 4) / target.alignment) * target.alignment;
    if (buffers.at(-1)! + bytes > target.maxBufferBytes) buffers.push(0);
    const buffer = buffers.length - 1;
    places.set(name, { space: "home", buffer, offset: buffers[buffer]! });
    buffers[buffer]! += bytes;
  }
  return { places, buffers };
}
