// The memory forecast of the experiment being edited: asked for anew whenever config or device change.

import { create } from "zustand";
import type { BlockCosts } from "#experiment/block-costs";
import { layoutOf } from "#experiment/blocks";
import type { Config } from "#experiment/config";
import type { Fault } from "#experiment/fault";
import { type ForecastAnswer, type ForecastDevice, forecastDevice } from "#experiment/forecast";
import { startForecaster } from "#worker/client";
import { useExperiment } from "./experiment";
import { useRun } from "./run";

interface ForecastState {
  /** Costs by which any split of the edited config's network is forecast at once (experiment/block-costs.ts). */
  costs: BlockCosts | null;
  /** The config that they were read off; it may be cut otherwise. */
  costsFor: Config | null;
  /** The newest answer; null before the first. */
  answer: ForecastAnswer | null;
  /** What it is the answer for: another config than the edited one while a newer answer is on its way. */
  config: Config | null;
  device: ForecastDevice | null;
  /** Why there is none. */
  fault: Fault | null;
}

export const useForecast = create<ForecastState>(() => ({
  costs: null,
  costsFor: null,
  answer: null,
  config: null,
  device: null,
  fault: null,
}));

/**
 * Starts the forecaster and keeps the forecast that of the edited config. Call it once device and data set are known:
 * both change the forecast, and until then their scripts come first.
 */
export function connectForecast(): void {
  const forecaster = startForecaster((what) => useForecast.setState({ fault: { code: "internal", what } }));
  let asked = "";
  let asks = 0;
  const ask = async () => {
    const mine = ++asks;
    const { config } = useExperiment.getState();
    const device = forecastDevice(useRun.getState().device);
    const key = JSON.stringify([costsSettings(config), device]);
    if (key !== asked) {
      asked = key;
      const costs = await forecaster.costs({ config, device });
      if (costs)
        useForecast.setState("fault" in costs ? { fault: costs.fault } : { costs: costs.answer, costsFor: config });
    }
    if (mine !== asks) return; // edited again meanwhile
    const reply = await forecaster.forecast({ config, device });
    if (reply)
      useForecast.setState(
        "fault" in reply ? { answer: null, fault: reply.fault } : { answer: reply.answer, config, device, fault: null },
      );
  };
  useExperiment.subscribe((now, before) => {
    if (memoryKey(now.config) !== memoryKey(before.config)) void ask();
  });
  useRun.subscribe((now, before) => {
    if (now.device !== before.device) void ask();
  });
  void ask();
}

/** What of a config its memory depends on; cuts by the blocks that they make, however they are written. */
function memorySettings(config: Config) {
  const { optimizer, schedule, seed, ema, ...shaping } = config;
  const split = layoutOf(config).blocks.map(({ units }) => units.length);
  return { ...shaping, split, ema: { ...ema, momentum: 0 } };
}
export const memoryKey = (config: Config) => JSON.stringify(memorySettings(config));

/** What its costs depend on: where it is cut does not matter, nor do checkpoints. */
function costsSettings(config: Config) {
  const { split, checkpointing, ...costly } = memorySettings(config);
  // a network that is trained as a whole may be cut
  return { ...costly, rule: costly.rule === "local" ? "local" : "man" };
}
export const costsKey = (config: Config) => JSON.stringify(costsSettings(config));
