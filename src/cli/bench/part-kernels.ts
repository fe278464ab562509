// Where a step's time goes and what share of the machine's own multiply-add peak it reaches: per layer and direction, per
// kernel, and for the whole step. The peak is measured again in every round, on a processor before every measurement.

import type { Bench, Part } from "./bench-place";
import { openGpuPeak, type PeakMeter } from "./gpu-peak";
import { type CallGroup, type GroupTimer, groupTimer, kernelGroups, layerGroups } from "./kernel-times";
import { planMultiplyAdds } from "./multiply-adds";
import { type OwnEngine, openOwn } from "./own-engine";
import { peerBatch } from "./peer-net";
import { medianOf, spreadOf } from "./rival";
import { openWasmPeak } from "./wasm-peak";

const BATCH = 32;
const QUICK_BATCH = 8;
const ROUNDS = 5;
const QUICK_ROUNDS = 2;
/** How a backend is measured. */
interface Manner {
  /** How long a measurement shall take, so that starting it does not count. */
  aimMs: number;
  /** Others share a processor: what its peak is changes from moment to moment. */
  peakEachTime: boolean;
}

const share = (part: number) => Math.round(part * 1000) / 1000;

/** What each measurement gave, round by round. */
interface Measured {
  group: CallGroup;
  timer: GroupTimer;
  ms: number[];
  shares: number[];
}

async function measureAll(
  bench: Bench,
  part: string,
  own: OwnEngine,
  peak: PeakMeter,
  { aimMs, peakEachTime }: Manner,
): Promise<{ stepShare: number; convolutionShare: number }> {
  const { place, quick, late } = bench;
  const images = quick ? QUICK_BATCH : BATCH;
  const batch = peerBatch(images);
  await own.step();
  await own.step();
  const planned = await own.planned();
  const kernels = kernelGroups(planned.plan);
  // a quick run looks at kernels only
  const groups = [...kernels, ...(quick ? [] : layerGroups(planned.plan))];
  const measured: Measured[] = [];
  for (const [i, group] of groups.entries()) {
    if (late()) break;
    place.progress(i, groups.length, `${group.name} is prepared`);
    const timer = await groupTimer(own.executor, planned, group, batch, aimMs);
    measured.push({ group, timer, ms: [], shares: [] });
  }
  const [peaks, steps, stepShares]: [number[], number[], number[]] = [[], [], []];
  const stepMultiplyAdds = planMultiplyAdds(planned.plan);
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  for (let round = 0; round < rounds && (round === 0 || !late()); round++) {
    place.progress(round, rounds, `kernels, round ${round + 1} of ${rounds}`);
    const now = await peak.measure();
    peaks.push(now);
    own.resume();
    const { ms } = await own.step();
    steps.push(ms);
    stepShares.push(((stepMultiplyAdds / ms) * 1000) / now);
    for (const { group, timer, ms: times, shares } of measured) {
      const fresh = peakEachTime ? await peak.measure() : now;
      const time = await timer.measure();
      times.push(time);
      shares.push(((group.multiplyAdds / time) * 1000) / fresh);
    }
  }
  bench.rows.push({ part, name: "peak", unit: "multiply-adds a second", ...spreadOf(peaks), facts: {} });
  bench.rows.push({
    part,
    name: "whole step",
    unit: "ms",
    ...spreadOf(steps),
    facts: {
      batch: images,
      megaMultiplyAdds: Math.round(stepMultiplyAdds / 1e6),
      shareOfPeak: share(medianOf(stepShares)),
    },
  });
  for (const { group, timer, ms, shares } of measured) {
    const counted = group.multiplyAdds > 0;
    bench.rows.push({
      part,
      name: group.name,
      unit: "ms",
      ...spreadOf(ms),
      facts: {
        batch: images,
        megaMultiplyAdds: counted ? Math.round(group.multiplyAdds / 1e5) / 10 : null,
        shareOfPeak: counted ? share(medianOf(shares)) : null,
      },
    });
    timer.close();
  }
  const convolutions = measured.filter(({ group }) => kernels.includes(group) && /^convolution/.test(group.name));
  const sum = (of: (one: Measured) => number) => convolutions.reduce((total, one) => total + of(one), 0);
  const rate = (sum(({ group }) => group.multiplyAdds) / sum(({ ms }) => medianOf(ms))) * 1000;
  return { stepShare: medianOf(stepShares), convolutionShare: rate / medianOf(peaks) };
}

/** The summary's share is that of the convolutions: on a GPU the rest of a step is bound by memory and launches. */
export const webgpuKernels: Part = async (bench, part) => {
  const { place, quick, ledger } = bench;
  ledger?.turn("kernels");
  const batch = peerBatch(quick ? QUICK_BATCH : BATCH);
  const own = await openOwn({ backend: "webgpu", batch }, { ...place, counts: null });
  bench.adapter = own.facts.adapter;
  const peak = await openGpuPeak(place.surroundings.gpu);
  try {
    const { convolutionShare } = await measureAll(bench, part, own, peak, {
      aimMs: 80,
      peakEachTime: false,
    });
    bench.summary.webgpu.shareOfPeak = convolutionShare;
  } finally {
    peak.close();
    await own.close();
  }
};

/** The summary's share is that of the whole step, on one thread. */
export const wasmKernels: Part = async (bench, part) => {
  const batch = peerBatch(bench.quick ? QUICK_BATCH : BATCH);
  const own = await openOwn({ backend: "wasm", batch, threads: 1 }, { ...bench.place, counts: null });
  try {
    const { stepShare } = await measureAll(bench, part, own, await openWasmPeak(), {
      aimMs: 20,
      peakEachTime: true,
    });
    bench.summary.wasm.shareOfPeak = stepShare;
  } finally {
    await own.close();
  }
};
