// What a server's GPU does: images a second of ResNet-32 end to end and cut into 4 blocks and at every unit, at batches that
// fill it, its share of the adapter's peak, and end to end against PyTorch.

import type { Settings } from "#experiment/config";
import { alternate, LOSS_TOLERANCE, lossDifference, type Outcome, ratio } from "./alternate";
import type { Bench, Part } from "./bench-place";
import { openGpuPeak } from "./gpu-peak";
import { planMultiplyAdds } from "./multiply-adds";
import { outcomeRow } from "./outcome-row";
import { type OwnEngine, openOwn } from "./own-engine";
import { PEER_SETTINGS, peerBatch, peerStart, unitsOf } from "./peer-net";
import { type Entrant, medianOf } from "./rival";

const DEPTH = 32;
const BATCHES = [128, 1024];
const QUICK_BATCHES = [4];
const ROUNDS = 9;
const QUICK_ROUNDS = 1;

const cut = (k: number | "each"): Settings => ({
  ...PEER_SETTINGS,
  network: { depth: DEPTH },
  rule: "man",
  split: { k },
});
const WHOLE = "ResNet-32, end to end";
const NETS: Record<string, Settings> = {
  [WHOLE]: { ...PEER_SETTINGS, network: { depth: DEPTH } },
  "ResNet-32, MAN, K = 4": cut(4),
  "ResNet-32, MAN, each unit a block": cut("each"),
};

export const webgpuServer: Part = async (bench, part) => {
  const peak = await openGpuPeak(bench.place.surroundings.gpu);
  try {
    for (const images of bench.quick ? QUICK_BATCHES : BATCHES)
      await oneBatch(bench, part, images, () => peak.measure());
  } finally {
    peak.close();
  }
};

async function oneBatch(bench: Bench, part: string, images: number, peak: () => Promise<number>): Promise<void> {
  const { place, quick } = bench;
  const batch = peerBatch(images);
  const engines = new Map<string, OwnEngine>();
  const work = new Map<string, number>();
  const peaks = [await peak()];
  const ours = Object.entries(NETS).map(
    ([name, settings]): Entrant => ({
      name,
      stepsPerRound: 1,
      async open() {
        const start = name === WHOLE ? peerStart(unitsOf(DEPTH)) : undefined;
        const own = await openOwn({ backend: "webgpu", settings, start, batch }, { ...place, counts: null });
        bench.adapter = own.facts.adapter;
        engines.set(name, own);
        return own;
      },
      async inspect() {
        work.set(name, planMultiplyAdds((await engines.get(name)!.planned()).plan));
        peaks.push(await peak());
      },
    }),
  );
  const { torch } = place;
  const layouts = torch?.devices.includes("cuda") ? (["NCHW", "channels last"] as const) : [];
  const theirs = layouts.map(
    (layout): Entrant => ({
      name: `${WHOLE}, PyTorch ${torch!.version} on cuda, ${layout}`,
      stepsPerRound: 1,
      open: () => torch!.open({ batch, device: "cuda", layout, units: unitsOf(DEPTH) }),
    }),
  );
  const outcomes = await alternate([...ours, ...theirs], quick ? QUICK_ROUNDS : ROUNDS, bench);
  const whole = outcomes[0]!;
  for (const outcome of outcomes) {
    const multiplyAdds = work.get(outcome.name);
    const perSecond = outcome.ms && multiplyAdds && (multiplyAdds / outcome.ms.median) * 1000;
    const row = outcomeRow(part, outcome, {
      batch: images,
      blocks: engines.get(outcome.name)?.blocks ?? null,
      imagesPerSecond: outcome.ms && Math.round((images / outcome.ms.median) * 1000),
      shareOfPeak: perSecond ? Math.round((perSecond / medianOf(peaks)) * 1000) / 1000 : null,
      timesOurs: isTheirs(outcome) ? ratio(whole, outcome) : null,
    });
    if (row) bench.rows.push(row);
    if (outcome.fault) bench.notes.push(`${part}, ${outcome.name}: ${outcome.fault}`);
    const difference = isTheirs(outcome) ? lossDifference(whole, outcome) : 0;
    if (row && (difference === null || difference > LOSS_TOLERANCE)) {
      bench.notes.push(`${part}, ${outcome.name}: losses differ by ${difference}; its ratio does not count`);
    }
  }
  if (theirs.length === 0)
    bench.notes.push(`${part}, batch ${images}: python3 here has no torch with CUDA to compare with.`);
}

const isTheirs = ({ name }: Outcome) => !(name in NETS);
