// The page in which a command runs where Node has no GPU: takes a job, reads folders from the local server, reports back.

import type { Folder } from "#data/cifar-folder";
import { pageSurroundings } from "#engine/backend/page-surroundings";
import type { KernelName } from "#engine/plan/kernels";
import { checkKernels } from "#engine/webgpu/check-kernels";
import { findAdapter, openDevice } from "#engine/webgpu/device";
import { type Fault, FaultError, faultOf } from "#experiment/fault";
import { bench } from "./bench/bench-in-page";
import { evaluateWeights, parity, train, type Workplace } from "./jobs";
import { measureMemory } from "./study/measure-memory";

declare global {
  interface Window {
    /** Given by the command: a line of progress, or one to keep. */
    report(kind: "progress" | "say" | "deviceFault", ...values: unknown[]): Promise<void>;
    runJob(job: string, request: never): Promise<{ value?: unknown; fault?: Fault }>;
  }
}

async function servedFolder(index: number): Promise<Folder> {
  const listed = await fetch(`/files/${index}/`);
  const { name, files } = (await listed.json()) as Pick<Folder, "name" | "files">;
  return {
    name,
    files,
    read: async (file) => {
      const response = await fetch(`/files/${index}/${encodeURIComponent(file)}`);
      if (!response.ok) throw new FaultError({ code: "data.notFound", where: `${name}/${file}` });
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

const place: Workplace = {
  surroundings: pageSurroundings,
  folder: servedFolder,
  progress: (...values) => void window.report("progress", ...values),
  say: (line) => void window.report("say", line),
  deviceFault: (fault) => void window.report("deviceFault", fault),
};

/** For tests: kernels against their references. */
async function kernels({ names }: { names: KernelName[] }, { deviceFault, progress }: Workplace) {
  const adapter = await findAdapter(navigator.gpu);
  if (!adapter) throw new FaultError({ code: "device.noAdapter" });
  const gpu = await openDevice(adapter, deviceFault);
  const reports = [];
  for (const [i, name] of names.entries()) {
    reports.push(...(await checkKernels(gpu, [name])));
    progress(i + 1, names.length, name);
  }
  return reports;
}

const JOBS: Record<string, (request: never, place: Workplace) => Promise<unknown>> = {
  parity,
  train,
  evaluateWeights,
  kernels,
  bench,
  measureMemory,
};

window.runJob = async (job, request) => {
  try {
    const run = JOBS[job];
    if (!run) throw new Error(`no job ${job}`);
    const value = await run(request, place);
    // bytes cross to the command as plain numbers
    return { value: JSON.parse(JSON.stringify(value, (_, v) => (v instanceof Uint8Array ? Array.from(v) : v))) };
  } catch (thrown) {
    return { fault: faultOf(thrown) };
  }
};
