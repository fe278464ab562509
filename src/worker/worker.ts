// The worker: its own device, its own tfjs, driven by commands, telling events.

import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedSimd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import * as Comlink from "comlink";
import { pageWasm } from "#engine/wasm/files-page";
import { EventQueue } from "./event-queue";
import type { Commands, EventBatch } from "./protocol";
import { Session } from "./session";

let port: MessagePort | null = null;
const queue = new EventQueue((batch: EventBatch) => port?.postMessage(batch));

const session = new Session(
  {
    gpu: navigator.gpu,
    wasmFiles: {
      "tfjs-backend-wasm.wasm": plain,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": threadedSimd,
    },
    wasmEngine: pageWasm,
  },
  (event) => queue.add(event),
);

const commands: Commands = {
  connect: (events) => {
    port = events;
    queue.flush();
  },
  open: (request) => void session.open(request),
  start: (config) => session.start(config),
  pause: () => session.pause(),
  step: (config) => session.step(config),
  reset: () => session.reset(),
  set: (knobs) => session.set(knobs),
  save: () => session.save(),
};

Comlink.expose(commands);
