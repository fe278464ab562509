// A projection shortcut is a norm that only the next norm adds: both become one call, forward and backward, so that the
// normalised shortcut and its gradient never exist in memory.

import { countUses, type Draft, type Graph, producers, replaceValues } from "./graph";
import type { ValueId } from "./plan";

export function mergeResidualNorms(graph: Graph): Graph {
  const uses = countUses(graph);
  const made = producers(graph);
  const calls: (Draft | null)[] = [...graph.calls];
  const replaced = new Map<ValueId, ValueId>();
  /** Norms that were merged away, by their mean. */
  const merged = new Map<ValueId, Draft>();
  const readers = readersOf(graph);

  graph.calls.forEach((call, index) => {
    const { residual } = call.inputs;
    if (call.kernel !== "normApply" || residual === undefined || uses[residual] !== 1) return;
    const at = made[residual]!;
    const inner = calls[at];
    if (inner?.kernel !== "normApply" || inner.attributes.relu || inner.inputs.residual !== undefined) return;
    calls[index] = { ...call, inputs: { ...call.inputs, ...residualInputs(inner) } };
    calls[at] = null;
    merged.set(inner.inputs.mean!, inner);
  });

  graph.calls.forEach((apply, index) => {
    const { through } = apply.outputs;
    if (apply.kernel !== "normGradientApply" || through === undefined) return;
    const [innerSums, innerApply, ...others] = readers(through);
    if (innerSums === undefined || innerApply === undefined || others.length > 0) return;
    const [sumsOfInner, applyOfInner] = [graph.calls[innerSums]!, graph.calls[innerApply]!];
    const inner = merged.get(sumsOfInner.inputs.mean ?? -1);
    if (!inner || sumsOfInner.kernel !== "normGradientSums" || applyOfInner.kernel !== "normGradientApply") return;
    const sumsAt = made[apply.inputs.dscale!]!;
    const sums = calls[sumsAt]!;
    const { residual, residualMean, residualVariance, residualScale } = residualInputs(inner);
    const dresidualScale = sumsOfInner.outputs.dscale!;
    calls[sumsAt] = {
      ...sums,
      inputs: { ...sums.inputs, residual, residualMean, residualVariance },
      outputs: { ...sums.outputs, dresidualScale },
    };
    calls[index] = {
      ...apply,
      inputs: { ...apply.inputs, residual, residualMean, residualVariance, residualScale, dresidualScale },
      outputs: { dx: apply.outputs.dx!, dresidual: applyOfInner.outputs.dx! },
    };
    // both shifts get the sum of the same gradient
    replaced.set(sumsOfInner.outputs.dshift!, sums.outputs.dshift!);
    calls[innerSums] = calls[innerApply] = null;
  });

  return replaceValues({ ...graph, calls: calls.filter((call) => call !== null) }, replaced);
}

function residualInputs({ inputs }: Draft) {
  return {
    residual: inputs.x!,
    residualMean: inputs.mean!,
    residualVariance: inputs.variance!,
    residualScale: inputs.scale!,
    residualShift: inputs.shift!,
  };
}

/** Indices of the calls that read a value. */
function readersOf({ calls, values }: Graph) {
  const readers: number[][] = values.map(() => []);
  calls.forEach(({ inputs }, index) => {
    for (const value of new Set(Object.values(inputs))) readers[value]!.push(index);
  });
  return (value: ValueId) => readers[value] ?? [];
}
