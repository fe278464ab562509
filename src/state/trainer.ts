// The worker that trains: one at a time, begun anew for another backend or data set.

import { startWorker, type WorkerClient } from "#worker/client";
import type { EventBatch, OpenRequest } from "#worker/protocol";

let client: WorkerClient | null = null;
/** What was told before anybody listened. */
const untold: EventBatch[] = [];
let hear: (batch: EventBatch) => void = (batch) => untold.push(batch);

/** Whom workers tell what happens, beginning with what they have told so far. */
export function listen(to: typeof hear): void {
  hear = to;
  for (const batch of untold.splice(0)) to(batch);
}

/** Ends the worker there is, with all it holds, and has another one open backend and data set. */
export function beginTrainer(request: OpenRequest): void {
  client?.terminate();
  untold.length = 0;
  client = startWorker((batch) => hear(batch));
  void client.commands.open(request);
}

/** What the worker can be told; undefined before the first. */
export const trainer = () => client?.commands;
