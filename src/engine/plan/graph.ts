// A traced step on its way to a plan: calls over values that have no place yet. Passes take a graph and give a graph.

import type { Call, Dtype, ValueId } from "./plan";
import type { Leaf, TracedValue } from "./trace";

/** A call before its memory is settled: no scratch, and `inPlace` only where it must be (homes that change). */
export type Draft = Omit<Call, "scratch">;

/** Arithmetic on scalars that the host does: before a run from what it knows, or after it from what the run yields. */
export interface HostOp {
  op: "multiply" | "add";
  a: ValueId;
  b: ValueId;
  result: ValueId;
}

export interface Graph {
  values: TracedValue[];
  calls: Draft[];
  hostOps: HostOp[];
  /** Values that homes hold after the step, by home name, where they change. */
  finals: Map<string, ValueId>;
  /** Values asked for, by name: they live to the end. */
  outputs: Map<string, ValueId>;
}

export const numbersIn = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Adds a value that no node of the trace made. */
export function addValue(
  graph: Graph,
  shape: readonly number[],
  leaf: Leaf | null = null,
  dtype: Dtype = "f32",
): ValueId {
  graph.values.push({ shape, dtype, leaf });
  return graph.values.length - 1;
}

/** How often each value is read, by calls and as an output or final. */
export function countUses(graph: Graph): Uint32Array {
  const uses = new Uint32Array(graph.values.length);
  const count = (value: ValueId) => {
    uses[value] = (uses[value] ?? 0) + 1;
  };
  for (const { inputs } of graph.calls) Object.values(inputs).forEach(count);
  for (const { a, b } of graph.hostOps) [a, b].forEach(count);
  for (const value of graph.finals.values()) count(value);
  for (const value of graph.outputs.values()) count(value);
  return uses;
}

/** Index of the call that makes each value; -1 for leaves. */
export function producers(graph: Graph): Int32Array {
  const made = new Int32Array(graph.values.length).fill(-1);
  graph.calls.forEach(({ outputs }, index) => {
    for (const value of Object.values(outputs)) made[value] = index;
  });
  return made;
}

/** The graph with some values standing for others. */
export function replaceValues(graph: Graph, replaced: ReadonlyMap<ValueId, ValueId>): Graph {
  if (replaced.size === 0) return graph;
  const now = (value: ValueId): ValueId => {
    const next = replaced.get(value);
    return next === undefined ? value : now(next);
  };
  const nowOf = (named: Readonly<Record<string, ValueId>>) =>
    Object.fromEntries(Object.entries(named).map(([name, value]) => [name, now(value)]));
  const nowIn = (map: Map<string, ValueId>) => new Map([...map].map(([name, value]) => [name, now(value)]));
  return {
    values: graph.values,
    calls: graph.calls.map((call) => ({ ...call, inputs: nowOf(call.inputs) })),
    hostOps: graph.hostOps.map((op) => ({ ...op, a: now(op.a), b: now(op.b) })),
    finals: nowIn(graph.finals),
    outputs: nowIn(graph.outputs),
  };
}

/** Drops calls whose results nobody uses, and results of the others that nobody uses where the kernel allows it. */
export function dropDead(graph: Graph): Graph {
  const live = new Uint8Array(graph.values.length);
  for (const value of [...graph.finals.values(), ...graph.outputs.values()]) live[value] = 1;
  const keepHostOps = () => {
    for (const { a, b, result } of graph.hostOps.toReversed()) if (live[result]) live[a] = live[b] = 1;
  };
  keepHostOps(); // those after the run
  const calls: Draft[] = [];
  for (const call of graph.calls.toReversed()) {
    if (!Object.values(call.outputs).some((value) => live[value])) continue;
    const outputs = Object.fromEntries(
      Object.entries(call.outputs).filter(([name, value]) => live[value] || !OPTIONAL_OUTPUTS.has(name)),
    );
    for (const value of Object.values(call.inputs)) live[value] = 1;
    calls.push({ ...call, outputs });
  }
  keepHostOps(); // those before it, now that the calls' needs are known
  return { ...graph, calls: calls.reverse(), hostOps: graph.hostOps.filter(({ result }) => live[result]) };
}

/** Outputs that a kernel can leave out (kernels.ts: those with a question mark). */
const OPTIONAL_OUTPUTS = new Set(["dx", "through", "dlogits", "dz", "dfeatures"]);
