// The worker: its own device, its own tfjs, driven by commands, telling events.

import * as Comlink from "comlink";
import { openPageCache } from "#data/opfs-store";
import { pageSurroundings } from "#engine/backend/page-surroundings";
import { EventQueue } from "./event-queue";
import type { Commands, EventBatch } from "./protocol";
import { Session } from "./session";

let port: MessagePort | null = null;
const queue = new EventQueue((batch: EventBatch) => port?.postMessage(batch));

const session = new Session(pageSurroundings, (event) => queue.add(event), openPageCache());

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
  check: (request) => session.check(request),
  set: (knobs) => session.set(knobs),
  replan: (config) => session.replan(config),
  trial: (config) => session.trial(config),
  save: () => session.save(),
  saveRun: () => session.saveRun(),
  openRun: (file) => session.openRun(file),
};

Comlink.expose(commands);
