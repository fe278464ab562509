// The worker that trains: one at a time, begun anew for another backend or data set.

import { startWorker, type WorkerClient } from "#worker/client";
import type { EventBatch, OpenRequest } from "#worker/protocol";

let client: WorkerClient | null = null;
let hear: (batch: EventBatch) => void = () => {};

/** Whom workers tell what happens. */
export function listen(to: typeof hear): void {
  hear = to;
}

/** Ends the worker there is, with all it holds, and has another one open backend and data set. */
export function beginTrainer(request: OpenRequest): void {
  client?.terminate();
  client = startWorker(hear);
  void client.commands.open(request);
}

/** What the worker can be told; undefined before the first. */
export const trainer = () => client?.commands;
