// Time for memory: what the forward pass computed is thrown away and computed again just before the backward pass reads
// it. The numbers are the same, bit for bit.

import { addValue, type Draft, type Graph } from "./graph";
import type { ValueId } from "./plan";

/** Calls that may run twice: they read what is kept and change nothing. Statistics are small and kept. */
const REPEATABLE = new Set(["convolution", "normApply", "shortcut", "dropout", "dropoutMask", "relu", "add"]);

/** Whether a call belongs to the forward pass. */
const isForward = ({ mark }: Draft) => mark.phase === "forward" || mark.phase === "auxiliary" || mark.phase === "loss";

/**
 * Normalised and rectified outputs, from the convolution's output that is kept anyway: a quarter of what a unit keeps.
 * A norm that adds a plain residual is left alone: its residual would have to be recomputed first, down to the input.
 */
export function recomputeNorms(graph: Graph): Graph {
  const segments = graph.calls.flatMap((call, index) => {
    const plainResidual = call.inputs.residual !== undefined && call.inputs.residualMean === undefined;
    return call.kernel === "normApply" && isForward(call) && !plainResidual ? [[index]] : [];
  });
  return repeatInBackward(
    graph,
    segments.map((repeated) => ({ repeated, members: new Set(repeated) })),
    () => false,
  );
}

/**
 * Gradient checkpointing: the stem and units fall into `count` segments of units, as even as can be; of each but the last
 * only what the next one starts from is kept. Chen et al., "Training deep nets with sublinear memory cost", 2016.
 */
export function checkpoint(graph: Graph, count: number): Graph {
  const unitOf = (call: Draft): string | null => {
    const name = [call.inputs.filter, call.inputs.scale]
      .map((id) => (id === undefined ? undefined : graph.values[id]!.leaf))
      .find((leaf) => leaf?.kind === "home");
    const found = name?.kind === "home" ? /^layer\d+\.\d+/.exec(name.name)?.[0] : undefined;
    return found ?? null;
  };
  const units: string[] = [];
  const callsOfUnit: number[][] = [[]];
  graph.calls.forEach((call, index) => {
    if (call.mark.phase !== "forward") return;
    const unit = unitOf(call);
    if (unit !== null && !units.includes(unit)) {
      units.push(unit);
      // the stem goes with the first unit
      if (units.length > 1) callsOfUnit.push([]);
    }
    callsOfUnit.at(-1)!.push(index);
  });
  const segments: number[][] = Array.from({ length: count }, () => []);
  callsOfUnit.forEach((calls, i) => {
    segments[Math.floor((i * count) / callsOfUnit.length)]!.push(...calls);
  });
  return repeatInBackward(
    graph,
    segments.slice(0, -1).map((calls) => ({
      repeated: calls.filter((index) => REPEATABLE.has(graph.calls[index]!.kernel)),
      members: new Set(calls),
    })),
    (readers, members) => readers.some((reader) => isForward(graph.calls[reader]!) && !members.has(reader)),
  );
}

/** Calls that are repeated, among all calls that belong together. */
interface Segment {
  repeated: readonly number[];
  members: ReadonlySet<number>;
}

/**
 * Each segment's calls are repeated before the first call of the backward pass that reads a result of theirs. `keeps`: from
 * the readers of a result, whether it stays in memory instead.
 */
function repeatInBackward(
  graph: Graph,
  segments: readonly Segment[],
  keeps: (readers: readonly number[], members: ReadonlySet<number>) => boolean,
): Graph {
  const readers: number[][] = graph.values.map(() => []);
  graph.calls.forEach(({ inputs }, index) => {
    for (const value of new Set(Object.values(inputs))) readers[value]!.push(index);
  });
  const asked = new Set(graph.outputs.values());
  const inserted = new Map<number, Draft[]>();
  /** Values by the copy that the backward pass reads. */
  const copies = new Map<ValueId, ValueId>();
  for (const { repeated: segment, members } of segments) {
    const dropped = segment.filter((index) =>
      Object.values(graph.calls[index]!.outputs).every(
        (value) => !asked.has(value) && !keeps(readers[value]!, members),
      ),
    );
    const own = new Map<ValueId, ValueId>();
    let first = graph.calls.length;
    for (const index of dropped) {
      for (const value of Object.values(graph.calls[index]!.outputs)) {
        const late = readers[value]!.filter((reader) => !isForward(graph.calls[reader]!));
        if (late.length > 0) first = Math.min(first, late[0]!);
        own.set(value, addValue(graph, graph.values[value]!.shape));
      }
    }
    if (first === graph.calls.length) continue;
    const copyOf = (named: Readonly<Record<string, ValueId>>) =>
      Object.fromEntries(Object.entries(named).map(([name, value]) => [name, own.get(value) ?? value]));
    const repeated = dropped.map((index): Draft => {
      const call = graph.calls[index]!;
      const mark = { ...call.mark, phase: "recompute" as const };
      return { ...call, inputs: copyOf(call.inputs), outputs: copyOf(call.outputs), mark };
    });
    inserted.set(first, [...(inserted.get(first) ?? []), ...repeated]);
    for (const [value, copy] of own) copies.set(value, copy);
  }
  const calls = graph.calls.flatMap((call, index) => {
    const inputs = isForward(call)
      ? call.inputs
      : Object.fromEntries(Object.entries(call.inputs).map(([name, value]) => [name, copies.get(value) ?? value]));
    return [...(inserted.get(index) ?? []), { ...call, inputs }];
  });
  return { ...graph, calls };
}
