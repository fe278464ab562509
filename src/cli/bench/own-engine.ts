// Our engine as a rival: the planned runner on the WebGPU or WASM executor, fed with the peer's start and batch.

import * as tf from "@tensorflow/tfjs-core";
import { tensorDraws } from "#data/random";
import type { DeviceFacts } from "#engine/backend/device-facts";
import { openBackend, type Surroundings } from "#engine/backend/open";
import { buildModel } from "#engine/local/model";
import type { PlannedProgram } from "#engine/plan/build";
import type { Executor } from "#engine/plan/executor";
import { runnerOn } from "#engine/train/make-runner";
import { PlannedRunner } from "#engine/train/planned-runner";
import { configKnobs } from "#engine/train/runner";
import type { Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { type Fault, FaultError } from "#experiment/fault";
import { resolve } from "#experiment/resolve";
import type { GpuCounts } from "./gpu-ledger";
import { PEER_SETTINGS, type PeerBatch, peerStart } from "./peer-net";
import type { Rival } from "./rival";

export interface OwnRequest {
  backend: "webgpu" | "wasm";
  /** Of the network; the peer's unless said otherwise. */
  settings?: Settings;
  /** Start values by parameter; the peer net has its own, other networks their usual draws. */
  start?: ReturnType<typeof peerStart>;
  batch: PeerBatch;
  /** WASM: most threads. */
  threads?: number;
}

export interface OwnPlace {
  surroundings: Surroundings;
  deviceFault(fault: Fault): void;
  /** Of WebGPU, where this engine's commands are counted. */
  counts: GpuCounts | null;
}

export interface OwnEngine extends Rival {
  facts: DeviceFacts;
  executor: Executor;
  blocks: number;
  /** Of the training step; after the first step. */
  planned(): Promise<PlannedProgram>;
  memory: PlannedRunner["memory"];
  /** Lets homes change again after a loss that was not finite. */
  resume(): void;
}

/** Throws FaultError device.noBackend where the backend has no planned engine. */
export async function openOwn(request: OwnRequest, place: OwnPlace) {
  const { backend, settings = PEER_SETTINGS, batch, threads } = request;
  const { surroundings, counts, deviceFault } = place;
  const { wasmEngine } = surroundings;
  const limited = threads ? { ...surroundings, wasmEngine: { ...wasmEngine, cores: threads } } : surroundings;
  const opened = await openBackend(backend, limited, deviceFault, "planned");
  if (opened.engine !== "planned") throw new FaultError({ code: "device.noBackend", what: `our engine on ${backend}` });
  const executor = await opened.makeExecutor();
  const trace = tf.getBackend();
  const config = resolve({ ...settings, batch: { size: batch.labels.length } }, CIFAR10_FACTS);
  const model = buildModel(config, (name) => tensorDraws(1, name));
  const runner = await runnerOn({ ...opened, makeExecutor: async () => executor })(model);
  if (!(runner instanceof PlannedRunner)) throw new Error("the runner is not planned");
  const start = request.start ?? (settings === PEER_SETTINGS ? peerStart() : null);
  if (start) runner.write(start);
  const { image, labels } = batch;
  let steps = 0;
  const knobs = () => configKnobs(model, steps++);

  return {
    facts: opened.facts,
    executor,
    blocks: model.layout.blocks.length,
    memory: () => runner.memory(),
    resume: () => runner.resume(),
    async planned() {
      const planned = await runner.trainingPlan();
      if (!planned) throw new Error("no step has run yet");
      return planned;
    },
    async step() {
      // the first step is traced
      await tf.setBackend(trace);
      const began = performance.now();
      const figures = await runner.train({ image, labels }, knobs());
      const ms = performance.now() - began;
      return { loss: figures.at(-1)!.loss, ms, jsMs: counts && counts.lastSubmitMs - began };
    },
    livePeakBytes: () => runner.memory().livePeakBytes,
    close: () => runner.dispose(),
  } satisfies OwnEngine as OwnEngine;
}
