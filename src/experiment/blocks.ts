// From a config to its blocks: which units, which partner, where the head sits, what each loss weighs (docs/method.md, 2 to 4).
// CONTRACT (to be implemented by the experiment part): the types below are final.

import type { Config, UnitName } from "./config";

/** What hangs on a local block while training. */
export interface Auxiliary {
  /** First unit of the next block: the one that is mirrored. */
  partner: UnitName;
  /** Unit whose stage sets the head's width and whose name it carries: the partner under `man`, the block's last unit under `local`. */
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

export declare function layoutOf(config: Config): Layout;
