// Which part of memory each home and each value of a plan is, and whose.

import { MEMORY_PARTS, type MemoryPart, type MemoryParts, type StepTensor } from "#experiment/forecast";
import { blockPrefixes, type Model } from "../local/model";
import type { Role } from "../nn/parameters";
import { numbersIn } from "../plan/graph";
import type { Plan, ValueId } from "../plan/plan";
import { homeShapes } from "./home-shapes";

export const noParts = (): MemoryParts =>
  Object.fromEntries(MEMORY_PARTS.map((part) => [part, 0])) as unknown as MemoryParts;

/** Every home as a tensor that lives from before the step (-1) to `lastUse`, the number of its calls. */
export function homeTensors(model: Model, lastUse: number): StepTensor[] {
  const { layout, parameters } = model;
  const prefixes = layout.blocks.map((block) => blockPrefixes(model, block));
  const roles = new Map(parameters.all().map(({ name, role }) => [name, role]));
  return [...homeShapes(parameters)].map(([name, shape]) => {
    const parameter = name.replace(/^slot\//, "");
    const block = prefixes.findIndex((own) => own.some((prefix) => parameter.startsWith(prefix)));
    if (block < 0) throw new Error(`${name} belongs to no block`);
    const part = parameter === name ? partOf(name, roles.get(name)) : "slots";
    return { name, shape, block, part, bytes: 4 * numbersIn(shape), born: -1, lastUse };
  });
}

function partOf(name: string, role: Role | undefined): MemoryPart {
  if (role === "statistic") return "statistics";
  if (role === "averaged") return "ema";
  return /^(LB|ema_s)\./.test(name) ? "bias" : "parameters";
}

/** Part of each value of the arena. */
export function valueParts({ layout }: Model, { values, calls }: Plan): (value: ValueId) => MemoryPart {
  const gradients = new Set<ValueId>();
  const scratch = new Set<ValueId>();
  for (const call of calls) {
    for (const value of call.scratch) scratch.add(value);
    if (call.kernel !== "sgd") continue;
    for (const [name, value] of Object.entries(call.inputs)) if (name.startsWith("gradient")) gradients.add(value);
  }
  return (value) => {
    const { born, mark } = values[value]!;
    if (born < 0 || mark.phase === "input") return "input";
    if (gradients.has(value)) return "gradients";
    if (scratch.has(value)) return "transient";
    const local = mark.block !== null && layout.blocks[mark.block]?.auxiliary !== null;
    switch (mark.phase) {
      case "forward":
        return "activations";
      case "auxiliary":
        return "auxiliary";
      case "loss":
        return local ? "auxiliary" : "activations";
      default:
        return "transient";
    }
  };
}
