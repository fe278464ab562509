// The page in which a command runs where Node has no GPU: takes a job, reads folders from the local server, reports back.

import type { Folder } from "#data/folder";
import { decodeInPage } from "#data/page-image";
import { pageSurroundings } from "#engine/backend/page-surroundings";
import { type Fault, FaultError, faultOf } from "#experiment/fault";
import { bench } from "./bench/bench-in-page";
import { evaluateWeights, parity, train, type Workplace } from "./jobs";
import { measureMemory } from "./study/measure-memory";

declare global {
  interface Window {
    /** Given by the command: a line of progress, or one to keep, a run to save, a fault. */
    report(kind: "progress" | "say" | "save" | "deviceFault", ...values: unknown[]): Promise<void>;
    runJob(job: string, request: never): Promise<{ value?: unknown; fault?: Fault }>;
  }
}

async function servedFolder(index: number): Promise<Folder> {
  const listed = await fetch(`/files/${index}/`);
  const { name, files, folders } = (await listed.json()) as Pick<Folder, "name" | "files" | "folders">;
  return {
    name,
    files,
    folders,
    read: async (file, start, end) => {
      const part: HeadersInit = start === undefined || end === undefined ? {} : { range: `bytes=${start}-${end - 1}` };
      const response = await fetch(`/files/${index}/${encodeURIComponent(file)}`, { headers: part });
      if (!response.ok) throw new FaultError({ code: "data.notFound", where: `${name}/${file}` });
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

const place: Workplace = {
  surroundings: pageSurroundings,
  folder: servedFolder,
  decode: decodeInPage,
  progress: (...values) => void window.report("progress", ...values),
  turn: async () => undefined, // Ctrl-C is heard outside the page
  say: (line) => void window.report("say", line),
  save: (run) => window.report("save", run),
  deviceFault: (fault) => void window.report("deviceFault", fault),
};

const JOBS: Record<string, (request: never, place: Workplace) => Promise<unknown>> = {
  parity,
  train,
  evaluateWeights,
  bench,
  measureMemory,
};

window.runJob = async (job, request) => {
  try {
    // those that only tests ask for, and what they bring, are loaded for tests alone
    const run = JOBS[job] ?? (await import("./browser-checks")).CHECKS[job];
    if (!run) throw new Error(`no job ${job}`);
    return { value: await run(request, place) };
  } catch (thrown) {
    return { fault: faultOf(thrown) };
  }
};
