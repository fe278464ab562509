// What the benchmark's parts run in: the place that a command or a page gives them, and what they collect.

import type { Surroundings } from "#engine/backend/open";
import type { Fault } from "#experiment/fault";
import type { BenchResult } from "./bench-result";
import type { GpuLedger } from "./gpu-ledger";
import type { PeerBatch, PeerUnit } from "./peer-net";
import type { Rival } from "./rival";

export interface TorchRequest {
  batch: PeerBatch;
  device: "cpu" | "cuda";
  layout: "NCHW" | "channels last";
  /** On the processor: the widest vectors that its kernels may use. */
  vectors?: Vectors;
  /** Of the network; the peer net's unless said otherwise. */
  units?: readonly PeerUnit[];
}

export type Vectors = "AVX-512" | "AVX2" | "SSE4.1";

export interface Torch {
  version: string;
  /** "cuda" only with a GPU. */
  devices: TorchRequest["device"][];
  /** What the processor has, widest first. */
  vectors: Vectors[];
  open(request: TorchRequest): Promise<Rival>;
}

export interface BenchPlace {
  /** Name and version of what runs the JavaScript. */
  runtime: string;
  surroundings: Surroundings;
  deviceFault(fault: Fault): void;
  progress(done: number, total: number, text: string): void;
  say(line: string): void;
  /** Registers tfjs's own gradients: by import in a page, otherwise in Node. */
  registerGradients(): Promise<unknown>;
  /** null where there is no PyTorch. */
  torch: Torch | null;
}

export interface Bench extends BenchResult {
  place: BenchPlace;
  /** Fewer rounds and small batches: no acceptance figure. */
  quick: boolean;
  /** null where there is no WebGPU. */
  ledger: GpuLedger | null;
  /** Whether a quick run has used up its time: what has begun is cut short, and the rest is left out. */
  late(): boolean;
}

/** A part of the benchmark by name; it adds rows and fills in the summary. */
export type Part = (bench: Bench, name: string) => Promise<void>;
