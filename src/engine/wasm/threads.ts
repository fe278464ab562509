// The other threads: workers that share the memory and take part in every run (kernels/run.ts).

/** A worker before and while it serves. */
export interface ThreadWorker {
  /** Resolves once the worker has the module on the memory. */
  ready: Promise<void>;
  /** From here on it takes part in every run, as this thread. Before the first run. */
  serve(thread: number): void;
  end(): void;
}

export type StartThread = (module: WebAssembly.Module, memory: WebAssembly.Memory) => ThreadWorker;

/** A worker that takes longer is gone without. */
const PATIENCE_MS = 5000;

/** Starts up to `count` threads beside the caller; those that start within a few seconds serve, as threads 1.. */
export async function startThreads(
  count: number,
  start: StartThread,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<ThreadWorker[]> {
  const workers = Array.from({ length: count }).flatMap(() => started(() => start(module, memory)));
  const states = await Promise.all(workers.map(({ ready }) => inTime(ready)));
  for (const [i, worker] of workers.entries()) if (!states[i]) worker.end();
  const serving = workers.filter((_, i) => states[i]);
  for (const [i, worker] of serving.entries()) worker.serve(i + 1);
  return serving;
}

/** None where the place refuses another worker. */
function started(start: () => ThreadWorker): ThreadWorker[] {
  try {
    return [start()];
  } catch {
    return [];
  }
}

/** Whether it resolves while there is patience. */
function inTime(ready: Promise<void>): Promise<boolean> {
  return new Promise((done) => {
    const timer = setTimeout(() => done(false), PATIENCE_MS);
    const settle = (ok: boolean) => {
      clearTimeout(timer);
      done(ok);
    };
    ready.then(
      () => settle(true),
      () => settle(false),
    );
  });
}
