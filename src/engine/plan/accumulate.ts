// Where gradients of one value meet, the last convolution's input gradient adds onto the others instead of an addition of
// its own.

import { countUses, type Draft, type Graph, producers } from "./graph";

export function accumulateInPlace(graph: Graph): Graph {
  const uses = countUses(graph);
  const made = producers(graph);
  const calls: (Draft | null)[] = [...graph.calls];
  graph.calls.forEach((call, index) => {
    if (call.kernel !== "add") return;
    const { a, b } = call.inputs as { a: number; b: number };
    const [last, other] = made[a]! > made[b]! ? [a, b] : [b, a];
    const at = made[last]!;
    const producer = calls[at];
    if (last === other || uses[last] !== 1) return;
    if (producer?.kernel !== "convolutionInputGradient" || producer.inputs.onto !== undefined) return;
    const dx = call.outputs.y!;
    calls[at] = { ...producer, inputs: { ...producer.inputs, onto: other }, outputs: { dx } };
    calls[index] = null;
    made[dx] = at;
  });
  return { ...graph, calls: calls.filter((call) => call !== null) };
}
