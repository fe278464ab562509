// From a config to its blocks: which units, which partner, where the head sits, what each loss weighs (docs/method.md,
// 2 to 4).

import type { Config, UnitName } from "./config";
import { FaultError } from "./fault";
import { splitOf, unitNames } from "./split";

/** What hangs on a local block while training. */
export interface Auxiliary {
  /** First unit of the next block: the one that is mirrored. */
  partner: UnitName;
  /** Unit whose stage sets the head's width and whose name it takes: under `man` the partner, else the block's last. */
  head: UnitName;
  /** Position in the loss weight schedule. */
  ratio: number;
  /** Weight of the reconstruction loss; 0 without a decoder. */
  recon: number;
  /** Weight of the task loss. */
  task: number;
}

export interface Block {
  index: number;
  units: UnitName[];
  /** null on the last block: it trains on the network's own classifier. */
  auxiliary: Auxiliary | null;
}

export interface Layout {
  /** Units a stage. */
  unitsPerStage: number;
  blocks: Block[];
  /** Whether blocks carry an EMA copy, and the form of their learnable bias. */
  ema: boolean;
  bias: Config["bias"]["form"] | null;
}

/** The parts of a config that the layout depends on. */
export type LayoutConfig = Pick<Config, "network" | "split" | "rule" | "ema" | "bias" | "host">;

/** Throws FaultError config.unknownSplit or config.negativeWeight. */
export function layoutOf(config: LayoutConfig): Layout {
  const { rule } = config;
  const units = unitNames(config.network.depth);
  const runs = cutAt(units, rule === "end-to-end" ? [] : splitOf(config));
  const blocks = runs.map((run, index): Block => {
    const partner = runs[index + 1]?.[0];
    const last = run.at(-1);
    if (!partner || !last) return { index, units: run, auxiliary: null };
    const weights = blockWeights(config.host, runs.length, index, partner);
    return { index, units: run, auxiliary: { partner, head: rule === "man" ? partner : last, ...weights } };
  });
  return {
    unitsPerStage: units.length / 3,
    blocks,
    ema: rule === "man" && config.ema.enabled,
    bias: rule === "man" && config.bias.enabled ? config.bias.form : null,
  };
}

/** Runs of units that end at the given units; the last run ends the network. */
function cutAt(units: UnitName[], ends: UnitName[]): UnitName[][] {
  const endNames = new Set(ends.map(String));
  const runs: UnitName[][] = [[]];
  for (const unit of units) {
    runs.at(-1)?.push(unit);
    if (endNames.has(String(unit))) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/**
 * Weights of one local block's losses (docs/method.md, 4.5).
 * Throws FaultError config.negativeWeight naming the block (from 1) where the schedule runs below zero.
 */
export function blockWeights(
  host: Config["host"],
  blocks: number,
  index: number,
  partner: UnitName,
): Pick<Auxiliary, "ratio" | "recon" | "task"> {
  const declared = host.declaredK ?? blocks;
  const position = { constant: 0, index, stage: partner[0] }[host.schedule];
  const ratio = declared <= 2 ? 0 : position / (declared - 2);
  const blend = ([first, last]: [number, number]) => first * (1 - ratio) + last * ratio;
  const recon = host.kind === "infopro" ? blend(host.lambdaRecon) : 0;
  const task = blend(host.lambdaTask);
  for (const weight of [recon, task]) {
    // rounding of the blend may leave a zero a hair below zero
    if (weight < -1e-9) {
      throw new FaultError({
        code: "config.negativeWeight",
        where: String(index + 1),
        what: String(+weight.toFixed(4)),
      });
    }
  }
  return { ratio, recon: Math.max(0, recon), task: Math.max(0, task) };
}
