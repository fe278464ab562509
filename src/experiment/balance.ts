// Splits that the memory decides: the least peak for a number of blocks, and the fewest blocks under a budget. Found by
// dynamic programming over the blocks' costs, which are exact; the peak of a split is the sum of all lasting bytes and the
// greatest block's others.

import { type BlockCost, type BlockCosts, CostTable, type LossPart, lossPartOf } from "./block-costs";
import { blockWeights, type LayoutConfig } from "./blocks";
import type { UnitName } from "./config";
import { FaultError } from "./fault";
import { wholeMegabytes } from "./forecast";
import { unitNames } from "./split";

export interface MemorySplit {
  /** Last unit of each block. */
  list: UnitName[];
  peakBytes: number;
}

/** The best way to cut the units from some unit on. */
interface Rest {
  lasting: number;
  /** Last unit of the first of these blocks, and the way on. */
  end: number;
  next: Rest | null;
  /** Whether one of them reconstructs the image. */
  needsImage: boolean;
}

/**
 * The split into `k` blocks with the least peak; of equals, one with the fewest lasting bytes. Throws FaultError
 * config.unknownSplit where there are not so many units, memory.noSplit where loss weights allow no split into so many.
 */
export function balanceMemory(costs: BlockCosts, config: LayoutConfig, k: number): MemorySplit {
  const units = unitNames(config.network.depth);
  if (!Number.isInteger(k) || k < 1 || k > units.length) {
    const hint = `a whole number from 1 to ${units.length}` as const;
    throw new FaultError({ code: "config.unknownSplit", where: "split.k", what: String(k), hint });
  }
  const best = new Splitter(costs, config).best(k);
  if (!best) throw new FaultError({ code: "memory.noSplit", what: String(k) });
  return best;
}

/**
 * The fewest blocks whose least peak is at most `budgetBytes`. Throws FaultError memory.budget with the least peak of all
 * splits where it is above.
 */
export function fitBudget(costs: BlockCosts, config: LayoutConfig, budgetBytes: number): MemorySplit {
  const splitter = new Splitter(costs, config);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 1; k <= splitter.units.length; k++) {
    const found = splitter.best(k);
    if (!found) continue;
    if (found.peakBytes <= budgetBytes) return found;
    least = Math.min(least, found.peakBytes);
  }
  throw new FaultError({ code: "memory.budget", what: String(budgetBytes / 1e6), hint: wholeMegabytes(least) });
}

const PARTS: readonly LossPart[] = ["task", "both", "recon"];

class Splitter {
  readonly units: UnitName[];
  private readonly table: CostTable;
  /** By first unit, last unit, part of the loss, and whether the image stays. */
  private readonly known: BlockCost[] = [];
  /** Peaks of all blocks there can be, rising. */
  private readonly peaks: number[];

  constructor(
    costs: BlockCosts,
    private readonly config: LayoutConfig,
  ) {
    this.units = unitNames(config.network.depth);
    this.table = new CostTable(config.network.depth, costs);
    this.peaks = this.allPeaks();
  }

  /** null where no split into `k` blocks has loss weights from 0. */
  best(k: number): MemorySplit | null {
    const parts = this.lossParts(k);
    const most = this.peaks;
    const loosest = this.cut(k, parts, Number.POSITIVE_INFINITY);
    if (!loosest) return null;
    // the least bound that a split keeps
    let [low, high] = [0, most.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cut(k, parts, most[middle]!)) high = middle;
      else low = middle + 1;
    }
    let best: Rest | null = null;
    let bestPeak = Number.POSITIVE_INFINITY;
    // a looser bound may save lasting bytes, but never more than all that differ
    for (let at = low; at < most.length && most[at]! + loosest.lasting < bestPeak; at++) {
      const found = this.cut(k, parts, most[at]!);
      if (!found || most[at]! + found.lasting >= bestPeak) continue;
      best = found;
      bestPeak = most[at]! + found.lasting;
    }
    return best && { list: this.ends(best), peakBytes: bestPeak };
  }

  /** The fewest lasting bytes of a split into `k` blocks of which none has a peak above `most`, lasting bytes aside. */
  private cut(k: number, parts: (LossPart | null)[][], most: number): Rest | null {
    const { length } = this.units;
    // by first unit: the best where a block reconstructs, and where none does
    let rests: (Rest | null)[][] = [];
    for (let index = k - 1; index >= 0; index--) {
      const before: (Rest | null)[][] = this.units.map(() => [null, null]);
      // each block before and behind has a unit at least
      for (let first = index; first <= length - (k - index); first++) {
        const lastEnd = index === k - 1 ? length - 1 : length - (k - index);
        for (let end = index === k - 1 ? length - 1 : first; end <= lastEnd; end++) {
          const part = parts[index]![end];
          if (!part) continue;
          for (const next of index === k - 1 ? [null] : rests[end + 1]!) {
            if (next === null && index < k - 1) continue;
            const cost = this.cost(first, end, part, next?.needsImage ?? false);
            if (cost.peakBytes > most) continue;
            const needsImage = part !== "task" || (next?.needsImage ?? false);
            const lasting = cost.lastingBytes + (next?.lasting ?? 0);
            const known = before[first]![Number(needsImage)];
            if (!known || lasting < known.lasting)
              before[first]![Number(needsImage)] = { lasting, end, next, needsImage };
          }
        }
      }
      rests = before;
    }
    return rests[0]!.reduce((a, b) => (!a || (b && b.lasting < a.lasting) ? b : a), null);
  }

  /** By block and last unit: what its loss computes; null where its weights are below 0. */
  private lossParts(k: number): (LossPart | null)[][] {
    return Array.from({ length: k }, (_, index) =>
      this.units.map((_unit, end) => {
        const partner = this.units[end + 1];
        if (!partner || index === k - 1) return "task";
        try {
          const weights = blockWeights(this.config.host, k, index, partner);
          return lossPartOf({ partner, head: partner, ...weights });
        } catch (thrown) {
          if (thrown instanceof FaultError) return null;
          throw thrown;
        }
      }),
    );
  }

  private cost(first: number, end: number, part: LossPart, imageStays: boolean): BlockCost {
    const at = ((first * this.units.length + end) * PARTS.length + PARTS.indexOf(part)) * 2 + Number(imageStays);
    this.known[at] ??= this.table.block(first, end, { part, imageStays });
    return this.known[at];
  }

  private allPeaks(): number[] {
    const infopro = this.config.host.kind === "infopro";
    const last = this.units.length - 1;
    const found = new Set<number>();
    for (let first = 0; first <= last; first++) {
      for (let end = first; end <= last; end++) {
        for (const part of infopro && end < last ? PARTS : (["task"] as const)) {
          for (const stays of infopro ? [false, true] : [false]) {
            found.add(this.cost(first, end, part, stays).peakBytes);
          }
        }
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  private ends(rest: Rest | null): UnitName[] {
    return rest ? [this.units[rest.end]!, ...this.ends(rest.next)] : [];
  }
}
