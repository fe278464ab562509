// Runs a job where its backend is: in Node, or for WebGPU in a browser where Node's Dawn finds no adapter, which is said.

import { setImmediate } from "node:timers/promises";
import type { EngineMode } from "#engine/backend/device-facts";
import { showProgress } from "./command";
import {
  type EvaluateRequest,
  evaluateWeights,
  type ParityRow,
  parity,
  type TrainReport,
  type TrainRequest,
  train,
  type Workplace,
} from "./jobs";
import { dawnHasAdapter, endOnFault, type NodeBackend, nodeSurroundings } from "./node-backend";
import { nodeFolder } from "./node-data";
import { decodeInNode } from "./node-image";
import { type MeasureReport, type MeasureRequest, measureMemory } from "./study/measure-memory";

const report = {
  progress: showProgress,
  say: (line: string) => void process.stderr.write(`\n${line}\n`),
};

/** Jobs by name: what they take and what they give. */
interface Jobs {
  parity: [{ backend: NodeBackend; mode: EngineMode; folders: number }, ParityRow[]];
  train: [TrainRequest, TrainReport];
  evaluateWeights: [EvaluateRequest, Record<string, unknown>];
  measureMemory: [MeasureRequest, MeasureReport];
}

type Job<N extends keyof Jobs> = (request: Jobs[N][0], place: Workplace) => Promise<Jobs[N][1]>;
const JOBS: { [N in keyof Jobs]: Job<N> } = { parity, train, evaluateWeights, measureMemory };

/** `folders`: paths that the job reads by their index; `save` gets what it is asked to save. */
export async function runJob<N extends keyof Jobs>(
  name: N,
  backend: NodeBackend,
  request: Jobs[N][0],
  folders: string[],
  save: Workplace["save"] = async () => undefined,
): Promise<Jobs[N][1]> {
  if (backend === "webgpu" && !(await dawnHasAdapter())) {
    report.say("Dawn finds no adapter here: WebGPU runs in headless Chromium.");
    const { runInBrowser } = await import("./browser-job");
    return runInBrowser(name, request, folders, { ...report, save });
  }
  const place: Workplace = {
    ...report,
    save,
    turn: () => setImmediate(),
    surroundings: await nodeSurroundings(backend),
    folder: (index) => nodeFolder(folders[index] ?? ""),
    decode: decodeInNode,
    deviceFault: endOnFault,
  };
  return (JOBS[name] as Job<N>)(request, place);
}
