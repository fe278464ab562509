// The benchmark itself, free of Node and of the page: its parts, one after the other.

import { faultOf } from "#experiment/fault";
import { faultText } from "#messages/en-faults";
import type { Bench, BenchPlace, Part } from "./bench-place";
import { type BenchResult, emptySummary } from "./bench-result";
import { GpuLedger } from "./gpu-ledger";
import { wasmKernels, webgpuKernels } from "./part-kernels";
import { MAN_PARTS } from "./part-man";
import { SCALING_PARTS } from "./part-scaling";
import { webgpuServer } from "./part-server";
import { wasmStep, webgpuStep } from "./part-step";
import { webgpuTuning } from "./part-tuning";

export interface BenchRequest {
  quick: boolean;
  /** Names of parts, or how they begin: all of them where empty. */
  only: string[];
}

/** What matters most comes first: a quick run ends in time. */
const PARTS: Record<string, Part> = {
  "wasm/step": wasmStep,
  "wasm/kernels": wasmKernels,
  "webgpu/step": webgpuStep,
  "webgpu/kernels": webgpuKernels,
  ...MAN_PARTS,
  ...SCALING_PARTS,
};
/** For real GPUs: a processor takes one fixed way, and an hour for the rest. Run only where their whole name is given. */
const ASKED_PARTS: Record<string, Part> = { "webgpu/tuning": webgpuTuning, "webgpu/server": webgpuServer };
/** A quick run shall end within a minute, browser and all. */
const QUICK_MS = 45_000;

export const PART_NAMES = Object.keys(PARTS);
export const ASKED_PART_NAMES = Object.keys(ASKED_PARTS);

export const partsOf = (only: readonly string[]) => [
  ...PART_NAMES.filter((name) => only.length === 0 || only.some((wanted) => name.startsWith(wanted))),
  ...ASKED_PART_NAMES.filter((name) => only.includes(name)),
];

/** A part that fails is noted and does not end the benchmark. */
export async function bench({ quick, only }: BenchRequest, place: BenchPlace): Promise<BenchResult> {
  const ledger = typeof GPUDevice === "undefined" ? null : new GpuLedger();
  const end = performance.now() + (quick ? QUICK_MS : Number.POSITIVE_INFINITY);
  const late = () => performance.now() > end;
  const result: Bench = {
    place,
    late,
    quick,
    ledger,
    summary: emptySummary(),
    rows: [],
    notes: [],
    adapter: "",
    runtime: place.runtime,
  };
  for (const name of partsOf(only)) {
    if (late()) {
      result.notes.push(`${name} was left out: a quick run ends within a minute.`);
      continue;
    }
    const began = performance.now();
    try {
      await (PARTS[name] ?? ASKED_PARTS[name])!(result, name);
    } catch (thrown) {
      result.notes.push(`${name} was not measured: ${faultText(faultOf(thrown))}`);
    }
    place.say(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  const { summary, rows, notes, adapter, runtime } = result;
  return { summary, rows, notes, adapter, runtime };
}
