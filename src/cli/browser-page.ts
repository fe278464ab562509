// The page in which a command runs where Node has no GPU: takes a job, reads folders from the local server, reports back.

import type { Folder } from "#data/cifar-folder";
import { pageSurroundings } from "#engine/backend/page-surroundings";
import { type Fault, FaultError, faultOf } from "#experiment/fault";
import { bench } from "./bench/bench-in-page";
import { CHECKS } from "./browser-checks";
import { evaluateWeights, parity, train, type Workplace } from "./jobs";

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

const JOBS: Record<string, (request: never, place: Workplace) => Promise<unknown>> = {
  parity,
  train,
  evaluateWeights,
  ...CHECKS,
  bench,
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
