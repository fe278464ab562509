// A network's numbers to and from files under the reference's names and layouts (docs/method.md, 8): filters OIHW there,
// HWIO here; linear weights [out, in] there, [in, out] here.

import * as tf from "@tensorflow/tfjs-core";
import { FaultError } from "#experiment/fault";
import type { Parameters } from "../nn/parameters";
import type { NamedTensor } from "./safetensors";

const isFilter = (shape: readonly number[]) => shape.length === 4;
const isLinearWeight = (shape: readonly number[]) => shape.length === 2;

/** From our layout to a file's. The caller owns the tensor. */
export function toFileLayout(tensor: tf.Tensor): tf.Tensor {
  if (isFilter(tensor.shape)) return tf.transpose(tensor, [3, 2, 0, 1]);
  return isLinearWeight(tensor.shape) ? tf.transpose(tensor) : tensor.clone();
}

/** From a file's layout to ours. The caller owns the tensor. */
export function fromFileLayout({ shape, data }: NamedTensor): tf.Tensor {
  return tf.tidy(() => {
    const tensor = tf.tensor(data, shape, "float32");
    if (isFilter(shape)) return tf.transpose(tensor, [2, 3, 1, 0]);
    return isLinearWeight(shape) ? tf.transpose(tensor) : tensor;
  });
}

/** Every parameter and running statistic in file layout, with the slots of the optimiser as `slot/<name>` if asked for. */
export async function exportParameters(parameters: Parameters, slots = false): Promise<Map<string, NamedTensor>> {
  const tensors = new Map<string, NamedTensor>();
  const add = async (name: string, variable: tf.Tensor) => {
    const tensor = toFileLayout(variable);
    tensors.set(name, { shape: [...tensor.shape], data: (await tensor.data()) as Float32Array });
    tensor.dispose();
  };
  for (const { name, variable } of parameters.all()) await add(name, variable);
  if (slots) for (const name of parameters.slotNames()) await add(`slot/${name}`, parameters.slot(name));
  return tensors;
}

/** Names of public checkpoints for ours, and what a file may hold beside the network (docs/method.md, 8). */
const OTHER_NAMES: [RegExp, string][] = [
  [/^module\./, ""],
  [/^linear\./, "fc64."],
];

/**
 * Takes every parameter of the network from a file; `wanted` narrows which. What else the file holds is ignored (unused
 * heads, aliases, counters). Throws FaultError weights.missing or weights.shape naming the tensor, before anything changes.
 */
export function importParameters(
  parameters: Parameters,
  file: Map<string, NamedTensor>,
  wanted: (name: string) => boolean = () => true,
): void {
  const byName = new Map<string, NamedTensor>();
  for (const [name, tensor] of file) {
    byName.set(
      OTHER_NAMES.reduce((text, [from, to]) => text.replace(from, to), name),
      tensor,
    );
  }
  const taken: [string, tf.Tensor][] = [];
  try {
    for (const { name, variable } of parameters.all()) {
      if (!wanted(name)) continue;
      const found =
        byName.get(name) ?? (name.startsWith("fc64.") ? byName.get(name.replace("fc64.", "fc.")) : undefined);
      if (!found) throw new FaultError({ code: "weights.missing", where: name });
      const tensor = fromFileLayout(found);
      taken.push([name, tensor]);
      if (String(tensor.shape) !== String(variable.shape)) {
        const [what, hint] = [`[${tensor.shape}]`, `[${variable.shape}]`];
        throw new FaultError({ code: "weights.shape", where: name, what, hint });
      }
    }
    for (const [name, tensor] of taken) parameters.assign(name, tensor);
  } finally {
    for (const [, tensor] of taken) tensor.dispose();
  }
}
