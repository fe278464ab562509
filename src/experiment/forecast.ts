// The memory that one training step will need, known before anything runs: what the plan says of a config, as plain data.
// Bytes throughout; calls are counted from 0.

import type { UnitName } from "./config";
import type { Fault } from "./fault";

/** What live bytes are made of. */
export const MEMORY_PARTS = [
  "parameters", // of the network, heads and decoders
  "gradients", // of parameters, as far as one exists outside its update
  "slots", // the optimiser's
  "ema", // EMA copies
  "bias", // learnable bias copies
  "statistics", // running means and variances
  "activations", // of blocks' own units, kept for backward or on their way
  "auxiliary", // of auxiliary networks, the same
  "transient", // gradients of activations, what is computed again, working memory of kernels
  "input", // the batch: records or images, labels, random numbers
] as const;
export type MemoryPart = (typeof MEMORY_PARTS)[number];
export type MemoryParts = Record<MemoryPart, number>;

/** The parts that are there all the time, trained or not: what hills stand on. */
export const LASTING_PARTS: readonly MemoryPart[] = ["parameters", "slots", "ema", "bias", "statistics"];

export type StepPhase = "input" | "forward" | "auxiliary" | "loss" | "recompute" | "backward" | "ema" | "update";

/** Some calls in a row that belong to one phase of one block. */
export interface StepStretch {
  /** From 0; null before the first block. */
  block: number | null;
  phase: StepPhase;
  /** First and last call. */
  from: number;
  to: number;
  /** Most bytes live at one of them. */
  peakBytes: number;
}

export interface BlockForecast {
  /** From 0. */
  block: number;
  first: UnitName;
  last: UnitName;
  /** Most live bytes while this block trains, everything alive then counted. */
  peakBytes: number;
  /** What these are made of; they sum to it. */
  parts: MemoryParts;
  /**
   * Of the peak, what is neither lasting nor the batch: `auxiliaryBytes` where the auxiliary network is at work (0 where the
   * peak comes elsewhere), `ownBytes` the rest.
   */
  ownBytes: number;
  auxiliaryBytes: number;
  /** Lasting bytes that this block owns, its auxiliary network's among them. */
  lastingBytes: number;
}

/** A tensor of the step. At each call, those alive sum to the live bytes. */
export interface StepTensor {
  /** As a person calls it: "layer1.0.conv1", "gradient of layer1.0.conv1". */
  name: string;
  shape: readonly number[];
  /** From 0; null where it belongs to no block. */
  block: number | null;
  part: MemoryPart;
  bytes: number;
  /** First call that it is alive at; -1: it is there before the step. */
  born: number;
  /** Last call that it is alive at; as many as there are calls: it is there after the step. */
  lastUse: number;
}

/** A limit of the device that a step would break. */
export interface BrokenLimit {
  limit: "buffer" | "binding" | "memory";
  /** What does not fit. */
  what: string;
  bytes: number;
  allowedBytes: number;
}

/** One training step of one config. */
export interface StepForecast {
  /** Most live bytes: lasting ones, activations, working memory. */
  peakBytes: number;
  /** What these are made of; they sum to it. */
  parts: MemoryParts;
  /** What the engine allocates: the peak, gaps between what lies in memory, staging. */
  allocatedBytes: number;
  /** Of these, buffers through which numbers come and go. */
  stagingBytes: number;
  /** Most bytes of activations alive at once, auxiliary networks' among them. */
  activationBytes: number;
  /** Live all the time. */
  lastingBytes: number;
  blocks: BlockForecast[];
  /** Live bytes at each call. */
  liveBytes: number[];
  /** The step from its first call to its last. */
  stretches: StepStretch[];
  limits: BrokenLimit[];
}

export interface Forecast extends StepForecast {
  tensors: StepTensor[];
}

/** A config's forecast beside its rivals': the same network end to end, keeping everything and with checkpoints. */
export interface ForecastAnswer {
  forecast: Forecast;
  endToEnd: StepForecast;
  checkpointing: StepForecast;
  /** Segments of `checkpointing`. */
  segments: number;
}

/** What the forecast is for: which engine, and what of the device changes the plan. */
export type ForecastDevice =
  | { backend: "wasm"; threads: number }
  | { backend: "webgpu"; software: boolean; quads: boolean; maxBufferBytes: number; maxBindingBytes: number };

/** A GPU as most are, before any is asked: buffers and bindings up to 2 GiB. */
export const ANY_GPU: Extract<ForecastDevice, { backend: "webgpu" }> = {
  backend: "webgpu",
  software: false,
  quads: false,
  maxBufferBytes: 2 ** 31,
  maxBindingBytes: 2 ** 31 - 4,
};

/** Until a device is known, one thread of WASM. */
const NO_DEVICE: ForecastDevice = { backend: "wasm", threads: 1 };

/** From what the engine tells of its device. Where ops run one by one, what a plan would need on one thread. */
export function forecastDevice(
  facts: {
    backend: "webgpu" | "wasm" | "cpu";
    threads: number;
    software: boolean;
    quads: boolean;
    maxBufferBytes: number;
    maxBindingBytes: number;
  } | null,
): ForecastDevice {
  if (!facts) return NO_DEVICE;
  const { backend, threads, software, quads, maxBufferBytes, maxBindingBytes } = facts;
  if (backend !== "webgpu") return { backend: "wasm", threads };
  return { backend, software, quads, maxBufferBytes, maxBindingBytes };
}

/** Sum of some parts. */
export const partsBytes = (parts: MemoryParts, of: readonly MemoryPart[] = MEMORY_PARTS): number =>
  of.reduce((sum, part) => sum + parts[part], 0);

/** By how much a measured figure is off the forecast, as a share of the measured one. */
export const forecastError = (forecastBytes: number, measuredBytes: number): number =>
  (forecastBytes - measuredBytes) / measuredBytes;

/** As faults carry bytes: MB, rounded up. */
export const wholeMegabytes = (bytes: number): string => String(Math.ceil(bytes / 1e6));

/**
 * The share of what cutting could save that auxiliary networks take back: 0 where they cost nothing at the peak, 1 where a
 * cut saves nothing for them. null where there is nothing to save.
 */
export function auxiliaryToll(
  blocks: readonly Pick<BlockForecast, "peakBytes" | "auxiliaryBytes">[],
  endToEndBytes: number,
): number | null {
  const peak = Math.max(...blocks.map(({ peakBytes }) => peakBytes));
  const bare = Math.max(...blocks.map(({ peakBytes, auxiliaryBytes }) => peakBytes - auxiliaryBytes));
  const possible = endToEndBytes - bare;
  return possible > 0 ? (peak - bare) / possible : null;
}

/** A broken limit as a fault. */
export const limitFault = ({ what, bytes, allowedBytes }: BrokenLimit): Fault => ({
  code: "memory.limit",
  where: what,
  what: wholeMegabytes(bytes),
  hint: String(Math.floor(allowedBytes / 1e6)),
});

/**
 * The largest batch below `batch` that keeps a limit, by proportion: a multiple of 8, or less than 8. `fixedBytes`: what does
 * not grow with the batch; left out it counts as if it did, which errs on the safe side. null where not even two images fit.
 */
export function smallerBatch(
  batch: number,
  { bytes, allowedBytes, fixedBytes = 0 }: Pick<BrokenLimit, "bytes" | "allowedBytes"> & { fixedBytes?: number },
): number | null {
  const fits = Math.floor((batch * (allowedBytes - fixedBytes)) / (bytes - fixedBytes));
  if (fits < 2) return null;
  return fits < 8 ? fits : fits - (fits % 8);
}
