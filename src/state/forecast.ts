// The memory forecast of the experiment being edited: asked for anew whenever config or device change.

import { create } from "zustand";
import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import type { ForecastAnswer, ForecastDevice } from "#experiment/forecast";
import { startForecaster } from "#worker/client";
import type { DeviceFacts } from "#worker/protocol";
import { useExperiment } from "./experiment";
import { useRun } from "./run";

interface ForecastState {
  /** The newest answer; null before the first. */
  answer: ForecastAnswer | null;
  /** What it is the answer for: another config than the edited one while a newer answer is on its way. */
  config: Config | null;
  device: ForecastDevice | null;
  /** Why there is none. */
  fault: Fault | null;
}

export const useForecast = create<ForecastState>(() => ({ answer: null, config: null, device: null, fault: null }));

/** Until a device is known, the page forecasts for one thread of WASM. */
const NO_DEVICE: ForecastDevice = { backend: "wasm", threads: 1 };

export function forecastDevice(facts: DeviceFacts | null): ForecastDevice {
  if (!facts) return NO_DEVICE;
  const { backend, threads, software, quads, maxBufferBytes, maxBindingBytes } = facts;
  if (backend !== "webgpu") return { backend: "wasm", threads };
  return { backend, software, quads, maxBufferBytes, maxBindingBytes };
}

/** Starts the forecaster and keeps the forecast that of the edited config. */
export function connectForecast(): void {
  const forecaster = startForecaster((what) => useForecast.setState({ fault: { code: "internal", what } }));
  const ask = async () => {
    const { config } = useExperiment.getState();
    const device = forecastDevice(useRun.getState().device);
    const reply = await forecaster.forecast({ config, device });
    if (!reply) return;
    if ("fault" in reply) useForecast.setState({ fault: reply.fault });
    else useForecast.setState({ answer: reply.answer, config, device, fault: null });
  };
  useExperiment.subscribe((now, before) => {
    if (memoryKey(now.config) !== memoryKey(before.config)) void ask();
  });
  useRun.subscribe((now, before) => {
    if (now.device !== before.device) void ask();
  });
  void ask();
}

/** What of a config its memory depends on. */
function memoryKey({ optimizer, schedule, seed, ema, ...shaping }: Config): string {
  return JSON.stringify({ ...shaping, ema: { ...ema, momentum: 0 } });
}
