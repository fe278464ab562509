// Updates of homes: a filter's follows its gradient in the same call; the small ones of a block go together.

import { addValue, countUses, type Draft, type Graph, producers } from "./graph";
import type { Attributes, ValueId } from "./plan";

/** Joins a filter's gradient and update, after the last reader of the old filter. */
export function fuseFilterUpdates(graph: Graph): Graph {
  const uses = countUses(graph);
  const made = producers(graph);
  const lastRead = lastReaders(graph);
  const calls: (Draft | null)[] = [...graph.calls];
  const after = new Map<number, Draft[]>();
  graph.calls.forEach((sgd, index) => {
    if (sgd.kernel !== "sgd") return;
    const { weight, slot, gradient, learningRate, stop } = sgd.inputs as Record<string, ValueId>;
    const at = made[gradient!]!;
    const filterGradient = calls[at];
    if (filterGradient?.kernel !== "convolutionFilterGradient" || uses[gradient!] !== 1) return;
    const fused: Draft = {
      ...filterGradient,
      kernel: "convolutionFilterUpdate",
      inputs: { ...filterGradient.inputs, weight: weight!, slot: slot!, learningRate: learningRate!, stop: stop! },
      outputs: sgd.outputs,
      inPlace: { weight: "weight", slot: "slot" },
      attributes: { ...filterGradient.attributes, ...sgd.attributes },
    };
    calls[at] = calls[index] = null;
    const position = Math.max(at, lastRead(weight!, index));
    after.set(position, [...(after.get(position) ?? []), fused]);
  });
  return { ...graph, calls: calls.flatMap((call, index) => [...(call ? [call] : []), ...(after.get(index) ?? [])]) };
}

/** Last call before `end` that reads a value. */
function lastReaders({ calls, values }: Graph) {
  const readers: number[][] = values.map(() => []);
  calls.forEach(({ inputs }, index) => {
    for (const value of Object.values(inputs)) readers[value]!.push(index);
  });
  return (value: ValueId, end: number) => Math.max(-1, ...readers[value]!.filter((index) => index < end));
}

/** Kernels that take many entries; what an entry has, and what all share. */
const GROUPS = {
  runningStatistics: { shared: ["rate"], inPlace: ["mean", "variance"] },
  sgd: { shared: ["learningRate"], inPlace: ["weight", "slot"] },
  movingAverage: { shared: ["momentum"], inPlace: ["average"] },
} as const;
type GroupName = keyof typeof GROUPS;
const isGrouped = (kernel: string): kernel is GroupName => kernel in GROUPS;

/** The calls that change homes get the scalar `stop`. */
export function addStop(graph: Graph): Graph {
  const stop = addValue(graph, [], { kind: "knob", name: "stop" });
  const calls = graph.calls.map((call) =>
    isGrouped(call.kernel) ? { ...call, inputs: { ...call.inputs, stop } } : call,
  );
  return { ...graph, calls };
}

/** One call for all small updates of a kind in a block, made before anything reads what they change. */
export function groupUpdates(graph: Graph): Graph {
  const calls: Draft[] = [];
  const pending: Record<GroupName, Draft[]> = { runningStatistics: [], sgd: [], movingAverage: [] };
  const changed = new Set<ValueId>();
  let block: number | null = null;
  const flush = () => {
    for (const entries of Object.values(pending)) {
      if (entries.length > 0) calls.push(group(entries.splice(0)));
    }
    changed.clear();
  };
  for (const call of graph.calls) {
    if (call.mark.block !== block || Object.values(call.inputs).some((value) => changed.has(value))) flush();
    block = call.mark.block;
    if (!isGrouped(call.kernel)) calls.push(call);
    else {
      pending[call.kernel].push(call);
      for (const value of Object.values(call.outputs)) changed.add(value);
    }
  }
  flush();
  return { ...graph, calls };
}

function group(entries: Draft[]): Draft {
  const [first] = entries as [Draft];
  const { shared, inPlace } = GROUPS[first.kernel as GroupName];
  const whole: readonly string[] = [...shared, "stop"];
  const each = (named: (entry: Draft) => Readonly<Record<string, ValueId>>) =>
    Object.fromEntries(
      entries.flatMap((entry, i) =>
        Object.entries(named(entry))
          .filter(([name]) => !whole.includes(name))
          .map(([name, value]): [string, ValueId] => [`${name}/${i}`, value]),
      ),
    );
  const common = Object.fromEntries(whole.map((name): [string, ValueId] => [name, first.inputs[name]!]));
  const counts: Attributes =
    first.kernel === "runningStatistics" ? { counts: entries.map(({ attributes }) => attributes.count as number) } : {};
  const { count: _, ...attributes } = first.attributes;
  return {
    ...first,
    inputs: { ...each(({ inputs }) => inputs), ...common },
    outputs: each(({ outputs }) => outputs),
    inPlace: Object.fromEntries(entries.flatMap((_, i) => inPlace.map((name) => [`${name}/${i}`, `${name}/${i}`]))),
    attributes: { ...attributes, ...counts, entries: entries.length },
  };
}
