// The kinds of calls in a plan that variants exist for: all calls of one kind are computed in the same way.

import type { Call, Plan, ValueId } from "../plan/plan";
import type { Dispatch } from "./dispatch";
import { dispatchesOfCall } from "./dispatches";
import type { Tuning } from "./tuning";
import { hasVariants, variantsOf } from "./variants";

/** A way to compute a call. */
export interface Candidate {
  tuning: Tuning;
  dispatches: readonly Dispatch[];
  /** Values that the call makes. */
  outputs: readonly ValueId[];
}

export interface CallShape {
  /** "convolution 3x3 stride 1, [32,16,16,32] to [32,16,16,32]", also of calls of other plans. */
  key: string;
  /** Changes when the row's own kernel, a variant or the table of them does: what was found before then says nothing. */
  version: string;
  /** Of all its calls together. */
  multiplyAdds: number;
  /** The row first, then its variants. */
  tunings: readonly Tuning[];
  /** One for each tuning; those that come to the same as one before are left out. */
  candidates(): Candidate[];
}

/** null where there is only one way. */
export function shapeKey(call: Call, { values }: Pick<Plan, "values">): string | null {
  const { kernel, inputs, outputs, attributes, inPlace } = call;
  if (!hasVariants(call)) return null;
  const shape = (id: number | undefined) => (id === undefined ? "" : `[${values[id]!.shape}]`);
  const size = attributes.size ?? values[inputs.filter!]!.shape[0];
  const from = shape(inputs.x ?? inputs.dy);
  const to = shape(outputs.y ?? outputs.dx ?? inputs.dy);
  // these change the text, or which values share a binding
  const more = [
    ...["bias", "onto"].filter((name) => name in inputs),
    ...Object.entries(inPlace).flatMap(([output, input]) => (output === input ? [] : [`${output} on ${input}`])),
  ];
  return [`${kernel} ${size}x${size} stride ${attributes.stride}, ${from} to ${to}`, ...more].join(", ");
}

/** Those with most multiply-adds first. `quads`: whether the device can exchange. */
export function callShapes(plan: Plan, row: Tuning, quads: boolean): CallShape[] {
  const found = new Map<string, { calls: number; call: Call }>();
  for (const call of plan.calls) {
    const key = shapeKey(call, plan);
    if (key === null) continue;
    const known = found.get(key);
    if (known) known.calls += 1;
    else found.set(key, { calls: 1, call });
  }
  const shapes = [...found].map(([key, { call, calls }]): CallShape => {
    const own = dispatchesOfCall(call, plan, row);
    const tunings = [row, ...variantsOf(call, row, quads)];
    return {
      key,
      version: digest([...own.map(({ code }) => code), JSON.stringify(tunings)].join("\n")),
      multiplyAdds: calls * own.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
      tunings,
      candidates: () =>
        distinct(
          tunings.map((tuning) => ({
            tuning,
            dispatches: dispatchesOfCall(call, plan, tuning),
            outputs: Object.values(call.outputs),
          })),
        ),
    };
  });
  return shapes.sort((a, b) => b.multiplyAdds - a.multiplyAdds);
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const known = new Set<string>();
  return candidates.filter(({ dispatches }) => {
    const told = JSON.stringify(dispatches.map(({ code, params, workgroups }) => [code, [...params], workgroups]));
    return !known.has(told) && known.add(told);
  });
}

/** 32 bits by FNV-1a. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
