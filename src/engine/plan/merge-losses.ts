// A loss and its gradient read the same numbers: one call makes both, as the gradient's factor is known before the run.

import type { Draft, Graph } from "./graph";

const GRADIENTS = { crossEntropy: "dlogits", contrast: "dfeatures", reconstruction: "dz" } as const;

export function mergeLosses(graph: Graph): Graph {
  const calls: (Draft | null)[] = [...graph.calls];
  const losses = new Map<string, number>();
  graph.calls.forEach((call, index) => {
    const gradient = GRADIENTS[call.kernel as keyof typeof GRADIENTS];
    if (!gradient) return;
    const key = `${call.kernel} ${call.inputs.logits ?? call.inputs.features ?? call.inputs.z}`;
    if (call.outputs[gradient] === undefined) {
      losses.set(key, index);
      return;
    }
    const at = losses.get(key);
    const loss = at === undefined ? null : calls[at];
    if (at === undefined || !loss) return;
    calls[at] = { ...loss, inputs: call.inputs, outputs: { ...loss.outputs, ...call.outputs } };
    calls[index] = null;
  });
  return { ...graph, calls: calls.filter((call) => call !== null) };
}
