// A network's numbers to and from files under the reference's names and layouts (docs/method.md, 8): filters OIHW there,
// HWIO here; linear weights [out, in] there, [in, out] here.

import { FaultError } from "#experiment/fault";
import type { Runner } from "./runner";
import type { FloatTensor, NamedTensor } from "./safetensors";

/** Order of the axes of our tensors in a file, by rank; `images` are [n, h, w, c] here and [n, c, h, w] there. */
const TO_FILE = { filters: [3, 2, 0, 1], linear: [1, 0], images: [0, 3, 1, 2] };
const FROM_FILE = { filters: [2, 3, 1, 0], linear: [1, 0], images: [0, 2, 3, 1] };

/** From our layout to a file's. */
export function toFileLayout(tensor: FloatTensor, fourAxes: "filters" | "images" = "filters"): FloatTensor {
  const { length } = tensor.shape;
  return length === 4 ? permute(tensor, TO_FILE[fourAxes]) : length === 2 ? permute(tensor, TO_FILE.linear) : tensor;
}

/** From a file's layout to ours. */
export function fromFileLayout(stored: NamedTensor, fourAxes: "filters" | "images" = "filters"): FloatTensor {
  const tensor = { shape: stored.shape, data: Float32Array.from(stored.data) };
  const { length } = tensor.shape;
  if (length === 4) return permute(tensor, FROM_FILE[fourAxes]);
  return length === 2 ? permute(tensor, FROM_FILE.linear) : tensor;
}

/** Axis i of the result is axis `order[i]` of the tensor. */
function permute({ shape, data }: FloatTensor, order: readonly number[]): FloatTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const result = new Float32Array(data.length);
  let at = 0;
  const fill = (axis: number, from: number) => {
    if (axis === sizes.length) result[at++] = data[from]!;
    else for (let i = 0; i < sizes[axis]!; i++) fill(axis + 1, from + i * steps[axis]!);
  };
  fill(0, 0);
  return { shape: sizes, data: result };
}

const PARTS = { network: (name: string) => !name.startsWith("slot/"), all: () => true };

/** Every parameter and running statistic in file layout, with the slots of the optimiser as `slot/<name>` if asked for. */
export async function exportParameters(runner: Runner, slots = false): Promise<Map<string, FloatTensor>> {
  const tensors = await runner.read(slots ? PARTS.all : PARTS.network);
  return new Map([...tensors].map(([name, tensor]) => [name, toFileLayout(tensor)]));
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
  runner: Runner,
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
  const taken = new Map<string, FloatTensor>();
  for (const { name, variable } of runner.model.parameters.all()) {
    if (!wanted(name)) continue;
    const found = byName.get(name) ?? (name.startsWith("fc64.") ? byName.get(name.replace("fc64.", "fc.")) : undefined);
    if (!found) throw new FaultError({ code: "weights.missing", where: name });
    const tensor = fromFileLayout(found);
    if (String(tensor.shape) !== String(variable.shape)) {
      const [what, hint] = [`[${tensor.shape}]`, `[${variable.shape}]`];
      throw new FaultError({ code: "weights.shape", where: name, what, hint });
    }
    taken.set(name, tensor);
  }
  runner.write(taken);
}
