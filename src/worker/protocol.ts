// The whole contract between page and worker: commands one way, events the other. No free text crosses it.

import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";

export type BackendName = "webgpu" | "wasm" | "cpu";
export type BackendChoice = "auto" | BackendName;

/** Why a backend was taken. */
export type BackendReason =
  | "chosen" // the visitor asked for it
  | "gpu" // a real GPU adapter
  | "softwareAdapter" // only a software adapter: WASM is an order faster there
  | "noAdapter" // the browser gives no adapter
  | "noWebgpu"; // the browser has no WebGPU

export interface DeviceFacts {
  backend: BackendName;
  reason: BackendReason;
  /** Name as the browser gives it, e.g. "apple m2"; empty where it tells none. */
  adapter: string;
  software: boolean;
  /** Largest buffer and largest binding in bytes; 0 where there is no such limit. */
  maxBufferBytes: number;
  maxBindingBytes: number;
}

export interface DatasetFacts {
  name: string;
  title: string;
  licence: string;
  classes: string[];
  /** Height, width, channels. */
  shape: [number, number, number];
  mean: number[];
  std: number[];
  augmentation: Config["augmentation"];
  trainRecords: number;
  testRecords: number;
  trainShards: number;
  /** Address of the manifest, as asked for. */
  address: string;
}

export interface OpenRequest {
  backend: BackendChoice;
  /** Addresses of manifests in order of preference: the first that is served is taken. */
  manifests: string[];
}

/** Knobs that act at the next step without a new network. */
export interface LiveKnobs {
  learningRate: number;
  emaMomentum: number;
  lambdaRecon: [number, number];
  lambdaTask: [number, number];
  augmentation: Config["augmentation"];
}

/** Commands, called through comlink. Each resolves when it has been taken, not when its work is done. */
export interface Commands {
  /** Opens backend and data set; the state becomes `ready`, or `empty` with a fault event. */
  open(request: OpenRequest): Promise<void>;
  /** Trains: builds a network from the config if there is none, else goes on with the one there is. */
  start(config: Config): Promise<void>;
  pause(): Promise<void>;
  /** One step, then paused. Builds the network if there is none. */
  step(config: Config): Promise<void>;
  /** Drops the network; the state becomes `ready`. */
  reset(): Promise<void>;
  set(knobs: LiveKnobs): Promise<void>;
  /** The trained state as safetensors (names of docs/method.md, 8). */
  save(): Promise<Uint8Array>;
}

export type Preparing =
  | { what: "backend" } // choosing an adapter, loading its engine
  | { what: "dataset" } // reading the manifest
  | { what: "shard"; done: number; total: number } // bytes of the first shard
  | { what: "network" } // building the network
  | { what: "firstStep" }; // compiling and running the first step

export type RunState =
  | { name: "empty" }
  | { name: "preparing"; preparing: Preparing }
  | { name: "ready" }
  | { name: "training" }
  | { name: "paused" }
  | { name: "finished" }
  | { name: "failed"; fault: Fault; canGoOn: boolean };

export interface Progress {
  /** Epoch from 1. */
  epoch: number;
  epochs: number;
  /** Steps done since the start of the run. */
  step: number;
  /** Steps done in this epoch, of. */
  stepInEpoch: number;
  stepsPerEpoch: number;
  imagesPerSecond: number;
  secondsTrained: number;
  /** null until it can be told. */
  secondsLeft: number | null;
  learningRate: number;
  /** Shard in use, and what share of the time was spent waiting for data. */
  shard: number;
  shards: number;
  shardsFetched: number;
  waitShare: number;
}

/** One training step as the charts need it. */
export interface StepMetrics {
  step: number;
  /** Epochs done, with fraction. */
  epoch: number;
  seconds: number;
  /** Weighted loss of each block; the last is the network's own classifier. */
  losses: number[];
  /** Share of the batch that each block's classifier got right in training mode; null where it has none. */
  trainAccuracy: (number | null)[];
}

export interface EvaluationMetrics {
  step: number;
  epoch: number;
  seconds: number;
  /** Share of test images the network gets right. */
  testAccuracy: number;
  testCorrect: number;
  testCount: number;
  /** Whether the whole test split was used, or its first part. */
  whole: boolean;
  /** Accuracy of each local block's auxiliary classifier; null where it has none (contrast). Last: the network. */
  blockAccuracy: (number | null)[];
  /** Running statistics as trained, or re-estimated from a few batches because they were still cold. */
  statistics: "running" | "re-estimated";
}

export interface MemoryReading {
  step: number;
  seconds: number;
  /** Bytes of live tensors now, and the highest since the run began. */
  liveBytes: number;
  livePeakBytes: number;
  /** Bytes this page allocated on the backend now (GPU buffers, or the WASM heap), and the highest so far. */
  allocatedBytes: number;
  allocatedPeakBytes: number;
}

export type LogEntry =
  | { code: "backend"; device: DeviceFacts }
  | { code: "dataset"; title: string }
  | { code: "network"; depth: number; blocks: number; parameters: number }
  | { code: "live"; key: string; from: string; to: string; step: number }
  | { code: "untrainedBlock"; block: number };

export type WorkerEvent =
  | { type: "state"; state: RunState }
  | { type: "device"; device: DeviceFacts }
  | { type: "dataset"; dataset: DatasetFacts }
  | { type: "progress"; progress: Progress }
  | { type: "metrics"; steps: StepMetrics[] }
  | { type: "evaluation"; evaluation: EvaluationMetrics }
  | { type: "memory"; memory: MemoryReading }
  | { type: "log"; at: number; entry: LogEntry }
  | { type: "fault"; fault: Fault };

/** What the worker posts on its event port, at most ten times a second. */
export type EventBatch = WorkerEvent[];
