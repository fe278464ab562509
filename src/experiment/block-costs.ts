// What blocks cost, by formula: the peak of any split of a network in microseconds, from costs of units that the engine reads
// off a few small plans (engine/train/block-costs.ts). Units of a stage are alike: a first, a last, and others between.
// A test holds the formula to the plan. Bytes throughout.

import { type Block, type LayoutConfig, layoutOf } from "./blocks";
import type { UnitName } from "./config";
import { unitNames, unitsPerStage } from "./split";

/** By a unit's place in its block: inside, first, last, both; see `roleOf`. */
export type ByRole = [inside: number, first: number, last: number, both: number];
export const roleOf = (first: boolean, last: boolean) => (first ? 1 : 0) + (last ? 2 : 0);

export interface UnitCosts {
  /** Its activations that wait for the backward pass. */
  kept: ByRole;
  /** Most bytes in its forward and its backward pass, beside those that the block's earlier units keep. */
  forward: ByRole;
  backward: ByRole;
  /** Its output. */
  output: number;
  /** Parameters, slots and statistics; the stem's with the first unit, the classifier's with the last. */
  lasting: number;
}

/** Parts of a local loss that are computed. */
export type LossPart = "task" | "recon" | "both";

/** Of the auxiliary network of a block that ends with a unit; of the classifier after the last. */
export interface AuxiliaryCosts {
  /** Most bytes beside those that the block's units keep. */
  most: Partial<Record<LossPart, number>>;
  lasting: number;
}

export interface BlockCosts {
  /** Of a network with at most three units a stage, in order. */
  units: UnitCosts[];
  auxiliaries: AuxiliaryCosts[];
  image: number;
  labels: number;
}

/** Most units a stage that costs are read off. */
export const MOST_UNITS = 3;

/** The unit of the small network that a unit costs as much as. */
export function costIndex(depth: number, [stage, index]: UnitName): number {
  const n = unitsPerStage(depth);
  const most = Math.min(n, MOST_UNITS);
  const alike = index === n - 1 ? most - 1 : Math.min(index, Math.max(0, most - 2));
  return (stage - 1) * most + alike;
}

export interface BlockCost {
  /** Most bytes beside lasting ones. */
  peakBytes: number;
  /** Of them, at the peak, the auxiliary network's; and the block's own. The batch is in neither. */
  auxiliaryBytes: number;
  ownBytes: number;
  lastingBytes: number;
}

/** What of a block its cost depends on, beside its units. */
interface BlockLossParts {
  part: LossPart;
  /** Whether a later block reconstructs the image, which then stays. */
  imageStays: boolean;
}

export class CostTable {
  private readonly units: UnitCosts[];
  private readonly auxiliaries: AuxiliaryCosts[];

  constructor(
    depth: number,
    private readonly costs: BlockCosts,
  ) {
    const indices = unitNames(depth).map((name) => costIndex(depth, name));
    this.units = indices.map((index) => costs.units[index]!);
    this.auxiliaries = indices.map((index) => costs.auxiliaries[index]!);
  }

  /** Units of the network. */
  get length(): number {
    return this.units.length;
  }

  /** Cost of the block of units `first` to `last`, numbers from 0. */
  block(first: number, last: number, { part, imageStays }: BlockLossParts): BlockCost {
    const final = last === this.length - 1;
    const input = first > 0 ? this.units[first - 1]!.output : 0;
    const out = final ? 0 : this.units[last]!.output;
    let [kept, forward, backward, lasting] = [0, 0, 0, 0];
    for (let unit = first; unit <= last; unit++) {
      const costs = this.units[unit]!;
      const role = roleOf(unit === first, unit === last);
      forward = Math.max(forward, kept + costs.forward[role]!);
      // the block's output waits for the next block
      backward = Math.max(backward, kept + costs.backward[role]! + (unit < last ? out : 0));
      kept += costs.kept[role]!;
      lasting += costs.lasting;
    }
    const { most, lasting: auxiliaryLasting } = this.auxiliaries[last]!;
    const hanging = most[part];
    if (hanging === undefined) throw new Error(`no costs of a loss of ${part}`);
    const late = first === 0 || imageStays ? this.costs.image : 0;
    const early = part === "task" ? late : this.costs.image;
    const { worked, image, auxiliary } = [
      { worked: input + forward, image: early, auxiliary: 0 },
      { worked: input + kept + hanging, image: early, auxiliary: final ? 0 : hanging },
      { worked: input + backward, image: late, auxiliary: 0 },
    ].reduce((a, b) => (b.worked + b.image > a.worked + a.image ? b : a));
    return {
      peakBytes: worked + image + this.costs.labels,
      ownBytes: worked - auxiliary,
      auxiliaryBytes: auxiliary,
      lastingBytes: lasting + auxiliaryLasting,
    };
  }
}

/** Parts of a block's loss from its weights (as the engine's `lossParts`). */
export function lossPartOf(auxiliary: Block["auxiliary"]): LossPart {
  if (!auxiliary || auxiliary.recon === 0) return "task";
  return auxiliary.task > 0 ? "both" : "recon";
}

export interface QuickBlock {
  block: number;
  /** Most live bytes while it trains, everything alive then counted. */
  peakBytes: number;
  ownBytes: number;
  auxiliaryBytes: number;
  lastingBytes: number;
}

export interface QuickForecast {
  peakBytes: number;
  lastingBytes: number;
  blocks: QuickBlock[];
}

/** The forecast of a split by formula, for a picture that follows the hand. Checkpoints are not in it. */
export function quickForecast(costs: BlockCosts, config: LayoutConfig): QuickForecast {
  const { blocks } = layoutOf(config);
  const table = new CostTable(config.network.depth, costs);
  const parts = blocks.map(({ auxiliary }) => lossPartOf(auxiliary));
  const lastRecon = parts.findLastIndex((part) => part !== "task");
  let next = 0;
  const found = blocks.map(({ index, units }) => {
    const first = next;
    next += units.length;
    return table.block(first, next - 1, { part: parts[index]!, imageStays: lastRecon > index });
  });
  const lastingBytes = found.reduce((sum, cost) => sum + cost.lastingBytes, 0);
  const quick = found.map((cost, block) => ({ ...cost, block, peakBytes: cost.peakBytes + lastingBytes }));
  return { peakBytes: Math.max(...quick.map(({ peakBytes }) => peakBytes)), lastingBytes, blocks: quick };
}
