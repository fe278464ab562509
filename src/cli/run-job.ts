// Runs a job where its backend is: in Node, or for WebGPU in a browser where Node's Dawn finds no adapter, which is said.

import { showProgress } from "./command";
import * as jobs from "./jobs";
import { dawnHasAdapter, endOnFault, type NodeBackend, nodeSurroundings } from "./node-backend";
import { nodeFolder } from "./node-data";

const report = {
  progress: showProgress,
  say: (line: string) => void process.stderr.write(`\n${line}\n`),
};

/** Jobs by name: what they take and what they give. */
interface Jobs {
  parity: [{ backend: NodeBackend; folders: number }, jobs.ParityRow[]];
  train: [jobs.TrainRequest, jobs.TrainReport];
  evaluateWeights: [jobs.EvaluateRequest, Record<string, unknown>];
}

/** `folders`: paths that the job reads by their index. */
export async function runJob<N extends keyof Jobs>(
  name: N,
  backend: NodeBackend,
  request: Jobs[N][0],
  folders: string[],
): Promise<Jobs[N][1]> {
  if (backend === "webgpu" && !(await dawnHasAdapter())) {
    report.say("Dawn finds no adapter here: WebGPU runs in headless Chromium.");
    const { runInBrowser } = await import("./browser-job");
    return runInBrowser(name, request, folders, report);
  }
  const place: jobs.Workplace = {
    ...report,
    surroundings: await nodeSurroundings(backend),
    folder: (index) => nodeFolder(folders[index] ?? ""),
    deviceFault: endOnFault,
  };
  const job = jobs[name] as (request: Jobs[N][0], place: jobs.Workplace) => Promise<Jobs[N][1]>;
  return job(request, place);
}
