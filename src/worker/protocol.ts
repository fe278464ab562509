// The whole contract between page and worker: commands one way, events the other. No free text crosses it.

import type { ChosenFiles } from "#data/chosen-folder";
import type { Samples } from "#data/samples";
import type { BackendChoice, DeviceFacts, EngineMode } from "#engine/backend/device-facts";
import type { MemoryCount } from "#engine/backend/open";
import type {
  AsideShard,
  DataReading,
  EvaluationMetrics,
  LiveKnobs,
  Progress,
  StepMetrics,
} from "#engine/train/metrics";
import type { BlockCosts } from "#experiment/block-costs";
import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import type { ForecastAnswer, ForecastDevice } from "#experiment/forecast";

export type { ChosenFiles } from "#data/chosen-folder";
export type { Samples } from "#data/samples";
export type { BackendChoice, BackendName, BackendReason, DeviceFacts, EngineMode } from "#engine/backend/device-facts";
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
  /** Address of the manifest, as asked for; empty for data that are not served. */
  address: string;
  /** Of the parquet file at the address that was asked for. */
  fileBytes?: number;
  /** Whether images are resized to whichever size is asked for. */
  resizable: boolean;
}

/** Data that a person brought or fetched by a click, and pixels a side of their images; none: as they are, or 64. */
export type OwnData = { imageSize?: number; seed: number } & (
  | { from: "files"; chosen: ChosenFiles }
  | { from: "hub"; name: string }
  /** Absolute, of a parquet file. */
  | { from: "url"; url: string }
);

export interface OpenRequest {
  backend: BackendChoice;
  mode: EngineMode;
  /** WASM: most threads, never more than cores; all unless said otherwise. */
  threads?: number;
  /** Addresses of manifests in order of preference: the first that is served is taken. */
  manifests: string[];
  /** Taken before any manifest. */
  own?: OwnData;
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
  /**
   * Drops the network; the state becomes `ready`. Where a saved run is being taken up, or prepares its first step, only that
   * is called off. Resolves when it is done, with whether the network was dropped.
   */
  reset(): Promise<boolean>;
  /** Why such data would not open, null where they would; what is open stays. */
  check(request: OpenRequest): Promise<Fault | null>;
  set(knobs: LiveKnobs): void;
  /** Goes on with another split, rule, EMA, bias or saving from the next step; `replanned` tells when it has. */
  replan(config: Config): void;
  /**
   * Images a second that a network of this config would train, from a few steps on images of noise. null where a network is
   * there already or comes meanwhile, where ops run one by one, and where no step can be run.
   */
  trial(config: Config): Promise<number | null>;
  /** The trained state as safetensors (names of docs/method.md, 8); null without a network, or while it trains. */
  save(): Promise<Uint8Array | null>;
  /** The run as a file to go on from; null without a network, or while it trains. */
  saveRun(): Promise<Uint8Array | null>;
  /** Takes up a saved run, paused where it stood; `restored` tells when it has. Else a fault event, and all stays. */
  openRun(file: File): void;
}

export type Preparing =
  | { what: "backend" } // choosing an adapter, loading its engine
  | { what: "dataset" } // reading the manifest
  | { what: "network" } // building the network
  | { what: "shard"; done: number; total: number } // bytes of the first shard
  | { what: "variants"; done: number; total: number } // finding the fastest kernels of a real GPU
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
  | { code: "leftOut"; fault: Fault }
  | { code: "aside"; aside: AsideShard }
  | DeviceFacts["notes"][number];

export type WorkerEvent =
  | { type: "state"; state: RunState }
  | { type: "device"; device: DeviceFacts }
  | { type: "dataset"; dataset: DatasetFacts }
  | { type: "progress"; progress: RunProgress }
  | { type: "metrics"; steps: StepMetrics[] }
  /** `continued`: of each block, its number (from 0) before; null where the block is new. */
  | { type: "replanned"; config: Config; continued: (number | null)[] }
  /** A saved run was taken up. */
  | { type: "restored"; config: Config }
  | { type: "evaluation"; evaluation: EvaluationMetrics }
  | { type: "memory"; memory: MemoryReading }
  | { type: "data"; data: DataReading }
  | { type: "samples"; samples: Samples }
  | { type: "log"; at: number; entry: LogEntry }
  | { type: "fault"; fault: Fault };

/** What the worker posts on its event port, at most ten times a second. */
export type EventBatch = WorkerEvent[];

export interface ForecastRequest {
  config: Config;
  device: ForecastDevice;
}

/** What a request comes to; null where a newer one has taken its place. */
export type Reply<T> = { answer: T } | { fault: Fault } | null;

/** Commands of the forecaster, a worker of its own: planning a deep network would hold up the one that trains. */
export interface ForecastCommands {
  /** The plan of the config and of its rivals. */
  forecast(request: ForecastRequest): Promise<Reply<ForecastAnswer>>;
  /** Costs of units and auxiliary networks: the forecast of any split of the config's network, by formula. */
  costs(request: ForecastRequest): Promise<Reply<BlockCosts>>;
}
