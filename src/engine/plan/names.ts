// What a person calls each value: after the parameters its call reads.

import type { Draft, Graph } from "./graph";
import type { ValueId } from "./plan";

/** Inputs that lend their name, in order of preference. */
const NAMING = ["filter", "scale", "weight", "bias"] as const;

/** A name for every value of a graph. */
export function nameValues(graph: Graph): string[] {
  const names = graph.values.map(({ leaf }) => (leaf && leaf.kind !== "constant" ? leaf.name : ""));
  const layerOf = new Map<ValueId, string>();
  for (const call of graph.calls) {
    const layer = layerName(call, names) ?? layerOf.get(call.inputs.x ?? call.inputs.dy ?? -1) ?? call.kernel;
    for (const [output, value] of Object.entries(call.outputs)) {
      if (call.kernel.startsWith("norm") || call.kernel === "convolution") layerOf.set(value, layer);
      names[value] ||= outputName(call, output, layer, names);
    }
  }
  for (const [name, value] of graph.outputs) names[value] ||= name;
  return names.map((name) => name || "constant");
}

function layerName({ inputs }: Draft, names: string[]): string | null {
  for (const input of NAMING) {
    const name = inputs[input] === undefined ? "" : names[inputs[input]];
    if (name && !name.includes(" ")) return name.replace(/\.(weight|bias)$/, "");
  }
  return null;
}

function outputName({ kernel, inputs }: Draft, output: string, layer: string, names: string[]): string {
  const group = /^(.+)\/(\d+)$/.exec(output);
  if (group) return names[inputs[output] ?? -1] ?? output;
  if (kernel === "convolutionInputGradient") return `gradient before ${layer}`;
  if (output === "dresidual" || output === "through") return `gradient of ${layer}'s shortcut`;
  if (/^d[a-z]/.test(output)) return `gradient of ${output === "dx" ? layer : `${layer} ${output.slice(1)}`}`;
  if (output === "mean" || output === "variance") return `batch ${output} of ${layer}`;
  return kernel === "convolution" || kernel.startsWith("norm") ? layer : `${layer} ${output}`.trim();
}
