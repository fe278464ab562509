// A plan's calls as dispatches, and the bytes that these find live.

import type { Call, Plan } from "../plan/plan";
import { recountValues } from "../plan/recount";
import { CallView } from "./call-view";
import type { Dispatch } from "./dispatch";
import { kernelOf } from "./kernel-table";
import type { Tuning } from "./tuning";

export const dispatchesOfCall = (call: Call, { values }: Pick<Plan, "values">, tuning: Tuning): Dispatch[] =>
  kernelOf(call.kernel).dispatches(new CallView(call, (id) => values[id]!), tuning);

/** By call. */
export const dispatchesOf = (plan: Plan, tuningOf: (call: Call) => Tuning): Dispatch[][] =>
  plan.calls.map((call) => dispatchesOfCall(call, plan, tuningOf(call)));

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
