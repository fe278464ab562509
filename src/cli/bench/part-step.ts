// A training step of the peer net: our engine against the others, in turns.

import { alternate, LOSS_TOLERANCE, lossDifference, type Outcome, ratio } from "./alternate";
import type { Bench, Part } from "./bench-place";
import { outcomeRow } from "./outcome-row";
import { type OwnEngine, openOwn } from "./own-engine";
import { type PeerBatch, peerBatch } from "./peer-net";
import type { Entrant } from "./rival";
import { openStockTfjs } from "./rival-tfjs";

const BATCH = 32;
const LARGE_BATCH = 128;
const QUICK_BATCH = 8;
/** Enough for six losses of each. */
const ROUNDS = 5;
const QUICK_ROUNDS = { webgpu: 1, wasm: 2 };
/** Ours is faster and makes more steps a round. */
const OWN_STEPS = 3;
const NO_TORCH = "PyTorch was not measured: it takes --runtime node, and a python3 that can import torch.";
const NO_CUDA = "PyTorch on a GPU was not measured: torch.cuda.is_available() says no.";

/** In both layouts; on the processor on one thread, and with each width of vectors that it has. A note where it is missing. */
function torchEntrants({ place, quick, notes }: Bench, batch: PeerBatch, device: "cpu" | "cuda"): Entrant[] {
  const { torch } = place;
  if (!torch?.devices.includes(device)) {
    const missing = torch ? NO_CUDA : NO_TORCH;
    if (!notes.includes(missing)) notes.push(missing);
    return [];
  }
  const widths = device === "cuda" ? [undefined] : torch.vectors.slice(0, quick ? 1 : undefined);
  return widths.flatMap((vectors) =>
    (["NCHW", "channels last"] as const).map((layout) => ({
      name: `PyTorch ${torch.version} on ${vectors ? `one thread, ${vectors}` : device}, ${layout}`,
      stepsPerRound: OWN_STEPS,
      open: () => torch.open({ batch, device, layout, vectors }),
    })),
  );
}

/** Rows, and a note for each rival that did not run or whose losses differ. */
function report(bench: Bench, part: string, images: number, outcomes: readonly Outcome[]): void {
  const [own] = outcomes;
  for (const outcome of outcomes) {
    const difference = lossDifference(own!, outcome);
    const overOwn = outcome === own ? null : ratio(own!, outcome);
    const row = outcomeRow(part, outcome, {
      batch: images,
      imagesPerSecond: outcome.ms && Math.round((images / outcome.ms.median) * 1000),
      timesOurs: overOwn && Math.round(overOwn * 100) / 100,
      lossDifference: outcome === own ? null : difference,
    });
    if (row) bench.rows.push(row);
    if (outcome.fault) bench.notes.push(`${part}, ${outcome.name}: ${outcome.fault}`);
    else if (difference === null || difference > LOSS_TOLERANCE) {
      bench.notes.push(`${part}, ${outcome.name}: losses differ by ${difference}; its ratio does not count`);
    }
  }
}

export const webgpuStep: Part = async (bench, part) => {
  const { place, ledger, summary } = bench;
  const images = bench.quick ? QUICK_BATCH : BATCH;
  const batch = peerBatch(images);
  const ownName = "MAN Playground, WebGPU";
  const memory = { arena: 0, live: 0, allocated: 0, allLive: 0 };
  let own: OwnEngine | null = null;
  await place.registerGradients();
  const outcomes = await alternate(
    [
      {
        name: ownName,
        stepsPerRound: OWN_STEPS,
        async open() {
          own = await openOwn({ backend: "webgpu", batch }, { ...place, counts: ledger?.turn(ownName) ?? null });
          bench.adapter = own.facts.adapter;
          return own;
        },
        async inspect() {
          const { plan } = await own!.planned();
          const { livePeakBytes, allocatedPeakBytes } = own!.memory();
          memory.arena = plan.arenaBytes.reduce((a, b) => a + b, 0);
          memory.live = plan.livePeakBytes;
          memory.allocated = allocatedPeakBytes;
          memory.allLive = livePeakBytes;
        },
      },
      { name: "tfjs-webgpu, stock", stepsPerRound: 1, open: () => openStockTfjs("webgpu", batch) },
      {
        name: "jax-js, WebGPU",
        stepsPerRound: 1,
        open: async () => (await import("./rival-jax")).openJax("webgpu", batch),
      },
      ...torchEntrants(bench, batch, "cuda"),
    ],
    bench.quick ? QUICK_ROUNDS.webgpu : ROUNDS,
    bench,
  );
  report(bench, part, images, outcomes);
  const [ours, stock, jax] = outcomes as [Outcome, Outcome, Outcome];
  Object.assign(summary.webgpu, {
    overStockTfjs: ratio(ours, stock),
    overJax: ratio(ours, jax),
    dispatches: ours.dispatches,
    arenaOverLive: memory.live ? memory.arena / memory.live : null,
    allocatedOverLive: memory.allLive ? memory.allocated / memory.allLive : null,
    replayJsMs: ours.jsMs,
    startSeconds: ours.startSeconds,
  });
};

export const wasmStep: Part = async (bench, part) => {
  const { summary } = bench;
  const [ours, best, composed] = await wasmRound(bench, part, bench.quick ? QUICK_BATCH : BATCH, true);
  Object.assign(summary.wasm, {
    overStockTfjs: ratio(ours!, best!),
    overComposedTfjs: ratio(ours!, composed!),
    imagesPerSecond: ours!.ms && ((bench.quick ? QUICK_BATCH : BATCH) / ours!.ms.median) * 1000,
  });
  if (!bench.quick) await wasmRound(bench, part, LARGE_BATCH, false);
};

/** One thread each. `slow`: also the rivals that take seconds. */
async function wasmRound(bench: Bench, part: string, images: number, slow: boolean): Promise<Outcome[]> {
  const { place } = bench;
  const batch = peerBatch(images);
  const files = place.surroundings.wasmFiles;
  await place.registerGradients();
  const slowOnes: Entrant[] = [
    {
      name: "tfjs-wasm, composed filter gradient",
      stepsPerRound: 1,
      open: () => openStockTfjs("wasm", batch, { files, variant: "composed" }),
    },
    ...(bench.quick
      ? []
      : [
          {
            name: "jax-js, WASM",
            stepsPerRound: 1,
            open: async () => (await import("./rival-jax")).openJax("wasm", batch),
          },
        ]),
  ];
  const outcomes = await alternate(
    [
      {
        name: "MAN Playground, WASM, 1 thread",
        stepsPerRound: OWN_STEPS,
        open: () => openOwn({ backend: "wasm", batch, threads: 1 }, { ...place, counts: null }),
      },
      {
        name: "tfjs-wasm, best filter gradient of stock ops",
        stepsPerRound: 1,
        open: () => openStockTfjs("wasm", batch, { files, variant: "best" }),
      },
      ...(slow ? slowOnes : []),
      ...torchEntrants(bench, batch, "cpu"),
    ],
    bench.quick ? QUICK_ROUNDS.wasm : ROUNDS,
    bench,
  );
  report(bench, part, images, outcomes);
  return outcomes;
}
