// A plan's calls as dispatches, and the bytes that these find live.

import type { Plan } from "../plan/plan";
import { recountValues } from "../plan/recount";
import { CallView } from "./call-view";
import type { Dispatch } from "./dispatch";
import { kernelOf } from "./kernel-table";
import type { Tuning } from "./tuning";

/** By call. */
export const dispatchesOf = ({ calls, values }: Plan, tuning: Tuning): Dispatch[][] =>
  calls.map((call) => kernelOf(call.kernel).dispatches(new CallView(call, (id) => values[id]!), tuning));

/** Bytes of the arena live at each call: the most at one of its dispatches. */
export function measuredBytes(plan: Plan, byCall: readonly (readonly Dispatch[])[]): number[] {
  const bound = byCall.flat().map(({ bindings }) => bindings.flatMap(({ values }) => [...values]));
  const bytes = recountValues(plan, bound);
  let next = 0;
  return byCall.map((dispatches) => {
    const own = bytes.slice(next, next + dispatches.length);
    next += dispatches.length;
    return Math.max(0, ...own);
  });
}
