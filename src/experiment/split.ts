// Where a network is cut: even splits, the reference's lists, own lists (docs/method.md, 2).

import type { Config, UnitName } from "./config";
import { FaultError } from "./fault";
import { REFERENCE_SPLITS, referenceSplit } from "./reference-splits";

/** Units a stage of a CIFAR ResNet: depth = 6n + 2. */
export const unitsPerStage = (depth: number) => (depth - 2) / 6;

/** Every unit in order. */
export function unitNames(depth: number): UnitName[] {
  const n = unitsPerStage(depth);
  return [1, 2, 3].flatMap((stage) => Array.from({ length: n }, (_, index): UnitName => [stage, index]));
}

/** "2.1" for stage 2, index 1. */
export const unitText = ([stage, index]: UnitName) => `${stage}.${index}`;

/** Last unit of each block of an even split into k blocks, k in 1..3n: boundary j ends after unit floor(j * 3n / k). */
export function evenSplit(depth: number, k: number): UnitName[] {
  const units = unitNames(depth);
  return Array.from({ length: k }, (_, j) => units[Math.floor(((j + 1) * units.length) / k) - 1] as UnitName);
}

/**
 * Last unit of each block. Throws FaultError config.unknownSplit where a name is unknown, belongs to another depth, k
 * is not in 1..3n, or a list does not rise to the network's last unit.
 */
export function splitOf({ network, split }: Pick<Config, "network" | "split">): UnitName[] {
  const units = unitNames(network.depth);
  if (split.list) return checkedList(units, split.list);
  if (split.reference !== null) {
    const reference = referenceSplit(split.reference);
    if (reference?.depth !== network.depth) {
      const names = REFERENCE_SPLITS.flatMap(({ depth, name }) => (depth === network.depth ? [name] : []));
      const hint = names.length > 0 ? (`one of ${names.join(", ")}` as const) : undefined;
      throw new FaultError({ code: "config.unknownSplit", where: "split.reference", what: split.reference, hint });
    }
    return reference.list;
  }
  const k = split.k === "each" ? units.length : split.k;
  if (!Number.isInteger(k) || k < 1 || k > units.length) {
    throw new FaultError({
      code: "config.unknownSplit",
      where: "split.k",
      what: String(k),
      hint: `a whole number from 1 to ${units.length}`,
    });
  }
  return evenSplit(network.depth, k);
}

function checkedList(units: UnitName[], list: UnitName[]): UnitName[] {
  const order = units.map(String);
  const positions = list.map((unit) => order.indexOf(String(unit)));
  const rises = positions.every((position, i) => position >= 0 && position > (positions[i - 1] ?? -1));
  if (!rises || positions.at(-1) !== units.length - 1) {
    const hint = `units in rising order, the last one ${JSON.stringify(units.at(-1))}` as const;
    throw new FaultError({ code: "config.unknownSplit", where: "split.list", what: JSON.stringify(list), hint });
  }
  return list;
}

/** What turns any config into ordinary backpropagation: keys and values. */
export const wholeEdit = { rule: "end-to-end", "checkpointing.segments": undefined } as const;

/** What beside the cuts makes a config's network one that is cut: a whole one learns by MAN then, without checkpoints. */
export const cutEdit = ({ rule }: Pick<Config, "rule">) => ({
  ...wholeEdit,
  rule: rule === "end-to-end" ? ("man" as const) : rule,
});
