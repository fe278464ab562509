// The page's side of the protocol: starts a worker, sends commands, hands events on.

import * as Comlink from "comlink";
import { type Phrase, verbatim } from "#experiment/phrases";
import type { Commands, EventBatch, ForecastCommands } from "./protocol";

export interface WorkerClient {
  commands: Comlink.Remote<Commands>;
  /** Ends the worker and everything it holds. */
  terminate(): void;
}

export function startWorker(onEvents: (batch: EventBatch) => void): WorkerClient {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "trainer" });
  const fail = (what: Phrase) =>
    onEvents([{ type: "state", state: { name: "failed", fault: { code: "internal", what }, canGoOn: false } }]);
  worker.addEventListener("error", (event) => fail(verbatim(event.message) || "the worker did not start"));
  const commands = Comlink.wrap<Commands>(worker);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<EventBatch>) => onEvents(data);
  void commands.connect(Comlink.transfer(port2, [port2]));
  return {
    commands,
    terminate: () => {
      port1.close();
      worker.terminate();
    },
  };
}

/** Starts the worker that forecasts. `onFail`: it did not start. */
export function startForecaster(onFail: (what: Phrase) => void): Comlink.Remote<ForecastCommands> {
  const worker = new Worker(new URL("./forecast-worker.ts", import.meta.url), { type: "module", name: "forecaster" });
  worker.addEventListener("error", (event) => onFail(verbatim(event.message) || "the forecaster did not start"));
  return Comlink.wrap<ForecastCommands>(worker);
}
