// What a benchmark yields: a row for everything measured, and the summary that acceptance looks at.

import type { Row } from "./rival";

export interface Summary {
  webgpu: Record<
    | "overStockTfjs"
    | "overJax"
    | "dispatches"
    | "arenaOverLive"
    | "allocatedOverLive"
    | "replayJsMs"
    | "startSeconds"
    | "shareOfPeak"
    /** Time per multiply-add of ResNet-32 cut at every unit (MAN, InfoPro) over the peer net's. */
    | "eachOverPeer"
    /** The same with four blocks over end to end. */
    | "fourOverWhole",
    number | null
  >;
  wasm: Record<
    | "overStockTfjs"
    | "overComposedTfjs"
    | "shareOfPeak"
    | "threads2Over1"
    | "imagesPerSecond"
    | "eachOverPeer"
    | "fourOverWhole",
    number | null
  >;
}

/** null: not measured. */
export const emptySummary = (): Summary => ({
  webgpu: {
    overStockTfjs: null,
    overJax: null,
    dispatches: null,
    arenaOverLive: null,
    allocatedOverLive: null,
    replayJsMs: null,
    startSeconds: null,
    shareOfPeak: null,
    eachOverPeer: null,
    fourOverWhole: null,
  },
  wasm: {
    overStockTfjs: null,
    overComposedTfjs: null,
    shareOfPeak: null,
    threads2Over1: null,
    imagesPerSecond: null,
    eachOverPeer: null,
    fourOverWhole: null,
  },
});

export interface BenchResult {
  summary: Summary;
  rows: Row[];
  /** What could not be measured, and why. */
  notes: string[];
  /** Name of the WebGPU adapter, "" where none was used. */
  adapter: string;
  /** "Chromium 156", "Node 20.20.2". */
  runtime: string;
}
