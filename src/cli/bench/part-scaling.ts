// How a step's time and memory grow with depth, with the number of blocks, with the batch, and with threads.

import type { Settings } from "#experiment/config";
import { faultOf } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import { alternate, ratio } from "./alternate";
import type { Bench, Part } from "./bench-place";
import { outcomeRow } from "./outcome-row";
import { type OwnEngine, openOwn } from "./own-engine";
import { PEER_SETTINGS, peerBatch } from "./peer-net";
import { type Row, spreadOf } from "./rival";

type Backend = "webgpu" | "wasm";

interface Point {
  name: string;
  settings: Settings;
  images: number;
  /** The series it belongs to, and its place in it: a plot's line and axis. */
  series: string;
  at: number;
}

const STEPS = 5;
const QUICK_STEPS = 1;
const BATCH = 32;
const QUICK_BATCH = 8;
const DEPTHS = [8, 20, 32, 56, 110] as const;
const QUICK_DEPTHS = [8, 20] as const;
const BLOCKS_DEPTH = 32;
const BLOCKS = [1, 2, 4, 8, 15];
const QUICK_BLOCKS = [1, 3];
const BATCHES = [8, 16, 32, 64, 128, 256];
const QUICK_BATCHES = [4, 8];
const THREADS_STEPS = 3;

const END_TO_END: Settings = { ...PEER_SETTINGS, rule: "end-to-end" };
const inBlocks = (depth: (typeof DEPTHS)[number], k: number | "each"): Settings =>
  k === 1 ? { ...END_TO_END, network: { depth } } : { ...PEER_SETTINGS, network: { depth }, rule: "man", split: { k } };

function depthPoints({ quick }: Bench): Point[] {
  const images = quick ? QUICK_BATCH : BATCH;
  return (quick ? QUICK_DEPTHS : DEPTHS).flatMap((depth) => [
    { name: `depth ${depth}, end to end`, settings: inBlocks(depth, 1), images, series: "end to end", at: depth },
    {
      name: `depth ${depth}, each unit a block`,
      settings: inBlocks(depth, "each"),
      images,
      series: "each unit a block",
      at: depth,
    },
  ]);
}

function blockPoints({ quick }: Bench): Point[] {
  const depth = quick ? 8 : BLOCKS_DEPTH;
  return (quick ? QUICK_BLOCKS : BLOCKS).map((k) => ({
    name: `depth ${depth}, K = ${k}`,
    settings: inBlocks(depth, k),
    images: quick ? QUICK_BATCH : BATCH,
    series: `depth ${depth}`,
    at: k,
  }));
}

const batchPoints = ({ quick }: Bench): Point[] =>
  (quick ? QUICK_BATCHES : BATCHES).map((images) => ({
    name: `depth 8, batch ${images}`,
    settings: END_TO_END,
    images,
    series: "depth 8, end to end",
    at: images,
  }));

const scaling =
  (backend: Backend, pointsOf: (bench: Bench) => Point[]): Part =>
  async (bench, part) => {
    const points = pointsOf(bench);
    for (const [i, point] of points.entries()) {
      if (bench.late()) return;
      bench.place.progress(i, points.length, point.name);
      try {
        bench.rows.push(await measure(bench, part, backend, point));
      } catch (thrown) {
        bench.notes.push(`${part}, ${point.name}: ${faultText(faultOf(thrown))}`);
      }
    }
  };

async function measure({ place, ledger, quick }: Bench, part: string, backend: Backend, point: Point): Promise<Row> {
  const { name, settings, images, series, at } = point;
  const batch = peerBatch(images);
  ledger?.turn(`${part} ${name}`);
  const began = performance.now();
  const own = await openOwn({ backend, settings, batch, threads: 1 }, { ...place, counts: null });
  try {
    await own.step();
    const startSeconds = (performance.now() - began) / 1000;
    const times: number[] = [];
    for (let step = 0; step < (quick ? QUICK_STEPS : STEPS); step++) times.push((await own.step()).ms);
    const { plan } = await own.planned();
    const { livePeakBytes, allocatedPeakBytes } = own.memory();
    const spread = spreadOf(times);
    return {
      part,
      name,
      unit: "ms a step",
      ...spread,
      facts: {
        series,
        at,
        batch: images,
        blocks: own.blocks,
        imagesPerSecond: Math.round((images / spread.median) * 1000),
        calls: plan.calls.length,
        livePeakMB: Math.round(livePeakBytes / 1e5) / 10,
        allocatedMB: Math.round(allocatedPeakBytes / 1e5) / 10,
        startSeconds: Math.round(startSeconds * 100) / 100,
      },
    };
  } finally {
    await own.close();
  }
}

/** Our WASM engine with 1, 2, 4 ... threads, in turns. */
const wasmThreads: Part = async (bench, part) => {
  const { place, quick } = bench;
  const { cores } = place.surroundings.wasmEngine;
  const batch = peerBatch(quick ? QUICK_BATCH : BATCH);
  const counts = [1, 2, 4, 8].filter((count) => count <= cores);
  const engines = new Map<number, OwnEngine>();
  const outcomes = await alternate(
    counts.map((threads) => ({
      name: `${threads} thread${threads > 1 ? "s" : ""}`,
      stepsPerRound: THREADS_STEPS,
      async open() {
        const own = await openOwn({ backend: "wasm", batch, threads }, { ...place, counts: null });
        engines.set(threads, own);
        return own;
      },
    })),
    quick ? 3 : 9,
    bench,
  );
  const [single] = outcomes;
  for (const [i, outcome] of outcomes.entries()) {
    const threads = engines.get(counts[i]!)?.facts.threads ?? 0;
    const slower = ratio(outcome, single!);
    const row = outcomeRow(part, outcome, { batch: batch.labels.length, threads, timesOneThread: slower });
    if (row) bench.rows.push(row);
    if (threads !== counts[i]) bench.notes.push(`${part}, ${outcome.name}: only ${threads} ran`);
    else if (threads === 2) bench.summary.wasm.threads2Over1 = slower;
  }
};

export const SCALING_PARTS: Record<string, Part> = {
  "webgpu/depth": scaling("webgpu", depthPoints),
  "webgpu/blocks": scaling("webgpu", blockPoints),
  "webgpu/batch": scaling("webgpu", batchPoints),
  "wasm/threads": wasmThreads,
  "wasm/depth": scaling("wasm", depthPoints),
  "wasm/blocks": scaling("wasm", blockPoints),
  "wasm/batch": scaling("wasm", batchPoints),
};
