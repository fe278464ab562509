// What a network that is cut otherwise keeps of the one before: the backbone whole, and the auxiliary networks of blocks
// that stay as they were. All else starts anew.

import type { Block, Layout } from "#experiment/blocks";
import type { Model } from "../local/model";
import { decoderPrefix } from "../nn/decoder";
import { headPrefix } from "../nn/head";
import { biasPrefix, emaPrefix, isAuxiliary, scaleName } from "../nn/initialise";
import type { FloatTensor } from "./safetensors";

/** Of each new block, the number of the old one with the same units; null where there is none. The last is the last. */
export function continuedBlocks(before: Layout, after: Layout): (number | null)[] {
  const unitsOf = ({ units }: Block) => JSON.stringify(units);
  const old = new Map(before.blocks.map((block) => [unitsOf(block), block.index]));
  return after.blocks.map((block) => old.get(unitsOf(block)) ?? null);
}

/**
 * The numbers of `before` (parameters, statistics, and slots as `slot/NAME`) under the names that they have in `after`;
 * what `after` has no place for, or another shape, is left out.
 */
export function carryOver(
  before: Model,
  after: Model,
  numbers: ReadonlyMap<string, FloatTensor>,
): Map<string, FloatTensor> {
  const renamed = auxiliaryNames(before.layout, after.layout);
  const shapes = new Map(after.parameters.all().map(({ name, variable }) => [name, variable.shape]));
  const kept = new Map<string, FloatTensor>();
  for (const [name, tensor] of numbers) {
    const slot = name.startsWith("slot/") ? "slot/" : "";
    const own = name.slice(slot.length);
    const next = isAuxiliary(own) ? renamed(own) : own;
    if (next !== null && String(shapes.get(next)) === String(tensor.shape)) kept.set(slot + next, tensor);
  }
  return kept;
}

/** From an auxiliary tensor's name to the one that it has where its block is the same but may have another number. */
function auxiliaryNames(before: Layout, after: Layout): (name: string) => string | null {
  const prefixes = continuedBlocks(before, after).flatMap((from, to): [string, string][] => {
    const [old, next] = [before.blocks[from ?? -1], after.blocks[to]];
    if (!old?.auxiliary || !next?.auxiliary) return [];
    return [
      [`${biasPrefix(old.index)}.`, `${biasPrefix(next.index)}.`],
      [`${emaPrefix(old.index)}.`, `${emaPrefix(next.index)}.`],
      [scaleName(old.index), scaleName(next.index)],
      [`${headPrefix(old.auxiliary.head)}.`, `${headPrefix(next.auxiliary.head)}.`],
      [`${decoderPrefix(old.auxiliary.head)}.`, `${decoderPrefix(next.auxiliary.head)}.`],
    ];
  });
  return (name) => {
    const found = prefixes.find(([old]) => (old.endsWith(".") ? name.startsWith(old) : name === old));
    return found ? found[1] + name.slice(found[0].length) : null;
  };
}
