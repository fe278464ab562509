// The whole contract between page and worker: commands one way, events the other. No free text crosses it.

import type { Samples } from "#data/samples";
import type { BackendChoice, DeviceFacts } from "#engine/backend/device-facts";
import type { MemoryCount } from "#engine/backend/open";
import type {
  AsideShard,
  DataReading,
  EvaluationMetrics,
  LiveKnobs,
  Progress,
  StepMetrics,
} from "#engine/train/metrics";
import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";

export type { Samples } from "#data/samples";
export type { BackendChoice, BackendName, BackendReason, DeviceFacts } from "#engine/backend/device-facts";
export type { DataReading, EvaluationMetrics, LiveKnobs, Progress, StepMetrics } from "#engine/train/metrics";

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

/** Commands, called through comlink. Each resolves when it has been taken, not when its work is done. */
export interface Commands {
  /** Sets where events go; first of all. */
  connect(port: MessagePort): void;
  /** Opens backend (once) and data set; the state becomes `ready`, or `empty` with a fault event. */
  open(request: OpenRequest): void;
  /** Trains: builds a network from the config if there is none, else goes on with the one there is. */
  start(config: Config): void;
  pause(): void;
  /** One step, then paused. Builds the network if there is none. */
  step(config: Config): void;
  /** Drops the network; the state becomes `ready`. Resolves when it is dropped. */
  reset(): Promise<void>;
  set(knobs: LiveKnobs): void;
  /** The trained state as safetensors (names of docs/method.md, 8); null without a network. */
  save(): Promise<Uint8Array | null>;
}

export type Preparing =
  | { what: "backend" } // choosing an adapter, loading its engine
  | { what: "dataset" } // reading the manifest
  | { what: "network" } // building the network
  | { what: "shard"; done: number; total: number } // bytes of the first shard
  | { what: "kernels"; done: number; total: number } // compiling
  | { what: "firstStep" }; // running the first step

export type RunState =
  | { name: "empty"; without: "device" | "dataset" }
  | { name: "preparing"; preparing: Preparing }
  | { name: "ready" }
  | { name: "training" }
  | { name: "paused" }
  | { name: "finished" }
  | { name: "failed"; fault: Fault; canGoOn: boolean };

export interface RunProgress extends Progress {
  /** Test images answered so far while an evaluation runs; else null. */
  evaluating: { done: number; total: number } | null;
}

export interface MemoryReading extends MemoryCount {
  step: number;
  seconds: number;
}

export type LogEntry =
  | { code: "backend"; device: DeviceFacts }
  | { code: "dataset"; title: string; trainRecords: number }
  | { code: "network"; depth: number; blocks: number; parameters: number }
  | { code: "untrainedBlock"; block: number }
  | { code: "aside"; aside: AsideShard }
  | DeviceFacts["notes"][number];

export type WorkerEvent =
  | { type: "state"; state: RunState }
  | { type: "device"; device: DeviceFacts }
  | { type: "dataset"; dataset: DatasetFacts }
  | { type: "progress"; progress: RunProgress }
  | { type: "metrics"; steps: StepMetrics[] }
  | { type: "evaluation"; evaluation: EvaluationMetrics }
  | { type: "memory"; memory: MemoryReading }
  | { type: "data"; data: DataReading }
  | { type: "samples"; samples: Samples }
  | { type: "log"; at: number; entry: LogEntry }
  | { type: "fault"; fault: Fault };

/** What the worker posts on its event port, at most ten times a second. */
export type EventBatch = WorkerEvent[];
