// Which part of memory each home and each value of a plan is, and whose.

import { MEMORY_PARTS, type MemoryPart, type MemoryParts } from "#experiment/forecast";
import { blockPrefixes, type Model } from "../local/model";
import type { Plan, ValueId } from "../plan/plan";

export const noParts = (): MemoryParts =>
  Object.fromEntries(MEMORY_PARTS.map((part) => [part, 0])) as unknown as MemoryParts;

/** Part of a home by its name. */
export function homeParts({ parameters }: Model): (name: string) => MemoryPart {
  const roles = new Map(parameters.all().map(({ name, role }) => [name, role]));
  return (name) => {
    if (name.startsWith("slot/")) return "slots";
    const role = roles.get(name);
    if (role === "statistic") return "statistics";
    if (role === "averaged") return "ema";
    return /^(LB|ema_s)\./.test(name) ? "bias" : "parameters";
  };
}

/** Block of a home by its name. */
export function homeBlocks(model: Model): (name: string) => number {
  const prefixes = model.layout.blocks.map((block) => blockPrefixes(model, block));
  return (name) => {
    const parameter = name.replace(/^slot\//, "");
    const block = prefixes.findIndex((own) => own.some((prefix) => parameter.startsWith(prefix)));
    if (block < 0) throw new Error(`${name} belongs to no block`);
    return block;
  };
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
