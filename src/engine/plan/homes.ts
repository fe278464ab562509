// Where each parameter, statistic and slot lives: laid out once for a network, kept through all its programs.

import type { HomePlaces } from "./build";
import type { PlanTarget } from "./executor";
import { numbersIn } from "./graph";
import type { Place } from "./plan";

export interface Homes {
  places: HomePlaces;
  /** Bytes of each buffer. */
  buffers: number[];
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
