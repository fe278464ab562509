// Between stores and worker: events go into the stores, commands come out of them.

import type { Config, Settings } from "#experiment/config";
import { differences } from "#experiment/resolve";
import { withValue } from "#experiment/settings";
import type { EventBatch, LiveKnobs, WorkerEvent } from "#worker/protocol";
import { readAddress, settleAddress, writeAddress } from "./address";
import { knobChanges, planChanges } from "./changes";
import { pendingKeys, replannedKeys, useExperiment } from "./experiment";
import { useHistory } from "./history";
import {
  datasetOpened,
  expectOpening,
  followAddress,
  isNextLookedAt,
  keepDrawn,
  open,
  openFormer,
  openLight,
  openNext,
} from "./opening";
import { hasNetwork, isOpening, opened, useRun } from "./run";
import { listen, trainer } from "./trainer";

/**
 * Reads the link, starts the worker, opens backend and data set. Resolves when the page can say what it will most likely
 * open with, so that it does not change under the reader.
 */
export function connect(): Promise<unknown> {
  readAddress();
  open();
  useExperiment.subscribe((now, before) => {
    if (now.settings !== before.settings) writeAddress();
    if (now.config !== before.config && now.running) {
      sendLive(now.running !== before.running);
      sendReplan(now.running !== before.running);
    }
  });
  addEventListener("hashchange", followAddress);
  addEventListener("beforeunload", askBeforeLoss);
  return expectOpening();
}

/** A run that has not ended would be lost with the page. */
function askBeforeLoss(event: Event): void {
  const { state, progress } = useRun.getState();
  const stands = state.name === "training" || state.name === "paused";
  if (stands && (progress?.step ?? 0) > 0) event.preventDefault();
}

/**
 * Takes what the worker tells, from its first word on. Call it when the page stands: a change while React draws it in slices
 * has it draw all anew in one, which holds a phone up for a quarter of a second.
 */
export function hearTrainer(): void {
  listen(receive);
}

/**
 * Trains with the edited config: with the network there is, or one that takes its place where the config needs a new one.
 * While backend or data set are still being opened it begins as soon as they are, unless that is called off.
 */
export async function start(): Promise<void> {
  const { state, tell } = useRun.getState();
  if (isOpening(state)) {
    tell({ wanted: true });
    const ready = await opened();
    if (!useRun.getState().wanted) return;
    tell({ wanted: false });
    if (!ready) return;
  }
  if (!(await freshIfPending())) return;
  const { config } = useExperiment.getState();
  void trainer()?.start(config);
}

export async function step(): Promise<void> {
  if (!(await freshIfPending())) return;
  const { config } = useExperiment.getState();
  void trainer()?.step(config);
}

/** Goes on with the run that stands; edits that need a new network wait for the next run. */
export const goOn = () => void trainer()?.start(standing());

/** The same by one step. */
export const stepOn = () => void trainer()?.step(standing());

function standing(): Config {
  const { config, running, dismiss } = useExperiment.getState();
  dismiss();
  return running ?? config;
}

/** Whether the edited config can train; a network that it cannot use is dropped first, another data set taken first. */
async function freshIfPending(): Promise<boolean> {
  const { config, running, dismiss } = useExperiment.getState();
  const { state } = useRun.getState();
  // an edit that was refused is of no account any more
  dismiss();
  // a wrong file must not cost the run
  if (isNextLookedAt()) return false;
  if (openNext(config.seed)) {
    if (!(await opened())) return false;
  } else if (!hasNetwork(state) || state.name === "finished" || pendingKeys(config, running).length > 0)
    if (!(await reset())) return false;
  // read anew: another data set may have changed it
  if (!useExperiment.getState().running) useExperiment.getState().run(useExperiment.getState().config);
  return true;
}

export function pause(): void {
  void trainer()?.pause();
}

/** Drops the run; false where only the taking up of a saved one was called off. */
export async function reset(): Promise<boolean> {
  if ((await trainer()?.reset()) === false) return false;
  useExperiment.getState().run(null);
  clearRun();
  return true;
}

function clearRun(): void {
  useHistory.getState().clear();
  useRun.getState().tell({ progress: null, memory: null, data: null, samples: null });
}

/** Images a second that a network of this config would train on this device; null where that cannot be tried now. */
export async function trial(config: Config): Promise<number | null> {
  return (await trainer()?.trial(config)) ?? null;
}

export async function save(): Promise<Uint8Array | null> {
  return (await trainer()?.save()) ?? null;
}

export async function saveRun(): Promise<Uint8Array | null> {
  return (await trainer()?.saveRun()) ?? null;
}

/** Takes up a saved run where it stood; `restored` tells when it has. */
export function openRun(file: File): void {
  useRun.getState().dismiss();
  void trainer()?.openRun(file);
}

/** The page is that of the run: its settings, none of the curves before it, and its own data as they were drawn for it. */
function takeRun(config: Config): void {
  const { run, replace, facts } = useExperiment.getState();
  run(null);
  clearRun();
  keepDrawn(config);
  replace(differences(config, facts).reduce<Settings>((all, [key, value]) => withValue(all, key, value), {}));
  run(config);
}

function sendLive(began: boolean): void {
  const { config, running, run } = useExperiment.getState();
  if (!running || began) return;
  const knobs: LiveKnobs = {
    learningRate: config.optimizer.lr,
    emaMomentum: config.ema.momentum,
    lambdaRecon: config.host.lambdaRecon,
    lambdaTask: config.host.lambdaTask,
    augmentation: config.augmentation,
  };
  const changes = knobChanges(knobs, running);
  if (changes.length === 0) return;
  for (const change of changes) useHistory.getState().addMark(change);
  const { optimizer, ema, host } = running;
  run({
    ...running,
    optimizer: { ...optimizer, lr: knobs.learningRate },
    ema: { ...ema, momentum: knobs.emaMomentum },
    host: { ...host, lambdaRecon: knobs.lambdaRecon, lambdaTask: knobs.lambdaTask },
    augmentation: knobs.augmentation,
  });
  void trainer()?.set(knobs);
}

/** Another split, rule, EMA, bias or saving goes to the network there is, unless something else needs a new one anyway. */
function sendReplan(began: boolean): void {
  const { config, running } = useExperiment.getState();
  const { state } = useRun.getState();
  if (!running || began || state.name === "finished" || pendingKeys(config, running).length > 0) return;
  if (replannedKeys(config, running).length > 0) void trainer()?.replan(config);
}

/** Calls off a start that waits for backend and data set. */
export const unwant = () => useRun.getState().tell({ wanted: false });

function receive(batch: EventBatch): void {
  for (const event of batch) take(event);
}

function take(event: WorkerEvent): void {
  const run = useRun.getState();
  switch (event.type) {
    case "state":
      run.tell({ state: event.state });
      // what the run before told last may come after its reset was answered
      if (event.state.name === "ready") clearRun();
      if (event.state.name === "training") run.dismiss();
      if (event.state.name === "empty" && !(event.state.without === "dataset" && openFormer())) {
        run.tell({ expected: null });
        settleAddress();
      }
      break;
    case "device":
      run.tell({ device: event.device });
      openLight();
      break;
    case "dataset":
      datasetOpened(event.dataset);
      break;
    case "progress":
      run.tell({ progress: event.progress });
      break;
    case "metrics":
      useHistory.getState().addSteps(event.steps);
      break;
    case "replanned": {
      const { running, run: taken } = useExperiment.getState();
      if (!running) break; // of a network that was reset since
      if (running.rule !== event.config.rule) useHistory.getState().mixRules();
      const history = useHistory.getState();
      history.continueBlocks(event.continued);
      for (const change of planChanges(event.config, running)) history.addMark(change);
      taken(event.config);
      sendReplan(false); // it may have been edited again meanwhile
      break;
    }
    case "restored":
      takeRun(event.config);
      break;
    case "evaluation": {
      const endToEnd = useExperiment.getState().running?.rule === "end-to-end";
      useHistory.getState().addEvaluation(event.evaluation, endToEnd ? (run.dataset?.name ?? null) : null);
      break;
    }
    case "memory":
      run.tell({ memory: event.memory });
      useHistory.getState().addMemory(event.memory);
      break;
    case "data":
      run.tell({ data: event.data });
      break;
    case "samples":
      run.tell({ samples: event.samples });
      break;
    case "log":
      run.addLog(event.at, event.entry);
      break;
    case "fault":
      run.addFault(event.fault);
  }
}
