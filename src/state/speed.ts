// How fast this device is: from the steps of the run there is, else from a trial step, run when somebody asks.

import { create } from "zustand";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { epochSeconds, secondsEach, trialConfig } from "#experiment/epoch-time";
import type { Preset } from "#experiment/presets";
import { resolve } from "#experiment/resolve";
import type { DeviceFacts, RunProgress } from "#worker/protocol";
import { trial } from "./connection";
import { useExperiment } from "./experiment";
import { useRun } from "./run";

export interface Speed {
  /** Seconds a multiply-add. */
  each: number;
  from: "trial" | "run";
}

interface Trial {
  /** What it was tried on: another device is tried anew. */
  device: DeviceFacts | null;
  /** null: it has not come, or there is no answer. */
  each: number | null;
  trying: boolean;
}

export const useTrial = create<Trial>(() => ({ device: null, each: null, trying: false }));

/** Runs the trial step, where none ran on this device and nothing trains. */
export async function trySpeed(): Promise<void> {
  const { device, state } = useRun.getState();
  const tried = useTrial.getState();
  if (!device || state.name !== "ready") return;
  if (tried.device === device && (tried.trying || tried.each !== null)) return;
  useTrial.setState({ device, each: null, trying: true });
  const each = await tryOn(device).catch(() => null);
  // a worker that has ended never answers, and what is late is of another device
  if (useTrial.getState().device === device) useTrial.setState({ each, trying: false });
}

async function tryOn(device: DeviceFacts): Promise<number | null> {
  const { backend, software } = device;
  const kind = backend !== "webgpu" ? "processor" : software ? "softwareGpu" : "gpu";
  const config = trialConfig(useExperiment.getState().facts, kind);
  const imagesPerSecond = await trial(config);
  return imagesPerSecond === null ? null : secondsEach(config, imagesPerSecond);
}

/** The run's own speed is worth more than a trial's. */
export function speedNow(
  running: Parameters<typeof secondsEach>[0] | null,
  progress: RunProgress | null,
  device: DeviceFacts | null,
  { each, device: tried }: Trial,
): Speed | null {
  if (running && progress && progress.imagesPerSecond > 0)
    return { each: secondsEach(running, progress.imagesPerSecond), from: "run" };
  return each !== null && tried === device ? { each, from: "trial" } : null;
}

/** Images of CIFAR-10's test split. */
const CIFAR10_TEST = 10_000;

/** What a preset would take with this speed, on the data set that it would train on; null where it does not fit the data. */
export function presetTime({ settings, dataset: wanted }: Preset, each: number) {
  const { served, dataset } = useRun.getState();
  const { facts } = useExperiment.getState();
  const other = wanted !== null && wanted !== dataset?.name && served.some(({ name }) => name === wanted);
  const data = other ? CIFAR10_FACTS : facts;
  const testRecords = other ? CIFAR10_TEST : (dataset?.testRecords ?? 0);
  try {
    const config = resolve(settings, data);
    const seconds = epochSeconds(config, each, { trainRecords: data.trainRecords, testRecords });
    return { epochSeconds: seconds, seconds: seconds * config.schedule.epochs };
  } catch {
    return null;
  }
}
